<?php
/**
 * Judges and applies coupons on a cart or an order, in whole pennies.
 *
 * @package VoucherTrack
 */

class WC_Discounts {
	private $object;
	private $items     = array();
	private $discounts = array();

	public function __construct( $place = null ) {
		$this->object = $place;
		if ( $place instanceof WC_Cart ) {
			foreach ( $place->get_cart() as $key => $line ) {
				$this->add_item( $key, $line['data']->get_price() * $line['quantity'], $line['quantity'] );
			}
		} elseif ( $place instanceof WC_Order ) {
			foreach ( $place->get_items() as $key => $line ) {
				$this->add_item( $key, $line->get_subtotal(), $line->get_quantity() );
			}
		}
	}

	private function add_item( $key, $price, $quantity ) {
		$this->items[ $key ] = (object) array( 'key' => $key, 'price' => wc_add_number_precision( (float) $price ), 'quantity' => $quantity );
	}

	public function get_object() {
		return $this->object;
	}

	public function get_items_to_validate() {
		return apply_filters( 'woocommerce_coupon_get_items_to_validate', $this->items, $this );
	}

	/** What each coupon takes off each item, in pennies: code => key => pennies. */
	public function vt_discounts() {
		return $this->discounts;
	}

	private function subtotal() {
		return $this->object instanceof WC_Cart ? $this->object->get_displayed_subtotal() : (float) $this->object->get_subtotal();
	}

	public function is_coupon_valid( $coupon ) {
		$refusal = null;
		if ( ! $coupon->get_id() && ! $coupon->get_virtual() ) {
			$refusal = array( 105, sprintf( 'Coupon "%s" does not exist!', esc_html( $coupon->get_code() ) ) );
		} elseif ( $coupon->get_minimum_amount() > 0 && $coupon->get_minimum_amount() > $this->subtotal() ) {
			$refusal = array( 108, sprintf( 'The minimum spend for this coupon is %s.', wc_price( $coupon->get_minimum_amount() ) ) );
		} else {
			$this->get_items_to_validate();
			if ( ! apply_filters( 'woocommerce_coupon_is_valid', true, $coupon, $this ) ) {
				$refusal = array( 100, 'Coupon is not valid.' );
			}
		}
		if ( null === $refusal ) {
			return true;
		}
		return new WP_Error( 'invalid_coupon', apply_filters( 'woocommerce_coupon_error', $refusal[1], $refusal[0], $coupon ), array( 'status' => 400 ) );
	}

	public function apply_coupon( $coupon, $validate = true ) {
		$valid = $validate ? $this->is_coupon_valid( $coupon ) : true;
		if ( is_wp_error( $valid ) ) {
			return $valid;
		}
		$left  = array();
		$worth = 0;
		foreach ( $this->get_items_to_validate() as $item ) {
			$taken = 0;
			foreach ( $this->discounts as $parts ) {
				$taken += $parts[ $item->key ] ?? 0;
			}
			$left[ $item->key ] = max( 0, (int) round( $item->price ) - $taken );
			$worth             += (int) round( $item->price );
		}
		$amount = (float) $coupon->get_amount();
		$target = 'percent' === $coupon->get_discount_type() ? round( $worth * $amount / 100 ) : wc_add_number_precision( $amount );

		$this->discounts[ $coupon->get_code() ] = $this->spread( (int) min( round( $target ), array_sum( $left ) ), $left );
		return true;
	}

	/** Splits pennies over the items by what is left of each, the rest from the first on. */
	private function spread( $pennies, array $left ) {
		$total = array_sum( $left );
		$parts = array();
		foreach ( $left as $key => $worth ) {
			$parts[ $key ] = $total > 0 ? (int) floor( $pennies * $worth / $total ) : 0;
		}
		$rest = $pennies - array_sum( $parts );
		foreach ( $left as $key => $worth ) {
			$more           = min( $rest, $worth - $parts[ $key ] );
			$parts[ $key ] += $more;
			$rest          -= $more;
		}
		return $parts;
	}
}
