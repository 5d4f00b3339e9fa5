<?php
/**
 * The shopper's cart.
 *
 * @package VoucherTrack
 */

class WC_Cart {
	private $contents        = array();
	private $applied_coupons = array();
	private $totals          = array( 'subtotal' => 0, 'discount' => 0, 'total' => 0 );
	private $coupon_totals   = array();

	/** Takes the cart from the session. */
	public function load() {
		foreach ( WC()->session->get( 'cart', array() ) as $key => $line ) {
			$product = wc_get_product( $line['product_id'] );
			if ( $product ) {
				$this->contents[ $key ] = array_merge( $line, array( 'data' => $product ) );
			}
		}
		$this->applied_coupons = WC()->session->get( 'applied_coupons', array() );
		if ( array() !== $this->contents ) {
			$this->calculate_totals();
		}
	}

	private function store() {
		$lines = array();
		foreach ( $this->contents as $key => $line ) {
			unset( $line['data'] );
			$lines[ $key ] = $line;
		}
		WC()->session->set( 'cart', $lines );
		WC()->session->set( 'applied_coupons', $this->applied_coupons );
	}

	public function get_cart() {
		return $this->contents;
	}

	public function is_empty() {
		return array() === $this->contents;
	}

	public function get_applied_coupons() {
		return $this->applied_coupons;
	}

	public function has_discount( $code ) {
		return in_array( wc_format_coupon_code( $code ), $this->applied_coupons, true );
	}

	public function get_displayed_subtotal() {
		return $this->totals['subtotal'];
	}

	public function vt_totals() {
		return $this->totals;
	}

	public function vt_coupon_totals() {
		return $this->coupon_totals;
	}

	public function add_to_cart( $product_id, $quantity = 1, $variation_id = 0, $variation = array(), $more = array() ) {
		$key = md5( $product_id . wp_json_encode( $more ) );
		WC()->session->set_customer_session_cookie( true );
		if ( isset( $this->contents[ $key ] ) ) {
			$this->contents[ $key ]['quantity'] += $quantity;
		} else {
			$this->contents[ $key ] = array_merge( $more, array( 'key' => $key, 'product_id' => (int) $product_id, 'quantity' => $quantity, 'data' => wc_get_product( $product_id ) ) );
		}
		$this->calculate_totals();
		do_action( 'woocommerce_add_to_cart', $key, $product_id, $quantity, $variation_id, $variation, $more );
		return $key;
	}

	public function set_quantity( $key, $quantity, $refresh = true ) {
		$this->contents[ $key ]['quantity'] = $quantity;
		if ( $refresh ) {
			$this->calculate_totals();
		}
	}

	public function remove_cart_item( $key ) {
		unset( $this->contents[ $key ] );
		$this->calculate_totals();
		do_action( 'woocommerce_cart_item_removed', $key, $this );
	}

	public function empty_cart() {
		$this->contents        = array();
		$this->applied_coupons = array();
		$this->store();
		do_action( 'woocommerce_cart_emptied', true );
	}

	public function apply_coupon( $code ) {
		$code   = wc_format_coupon_code( $code );
		$coupon = new WC_Coupon( $code );
		if ( $coupon->get_code() !== $code ) {
			$coupon->add_coupon_message( WC_Coupon::E_WC_COUPON_NOT_EXIST );
			return false;
		}
		if ( ! $coupon->is_valid() ) {
			wc_add_notice( $coupon->get_error_message(), 'error' );
			return false;
		}
		if ( $this->has_discount( $code ) ) {
			$coupon->add_coupon_message( WC_Coupon::E_WC_COUPON_ALREADY_APPLIED );
			return false;
		}
		$this->vt_accept( $code );
		$coupon->add_coupon_message( WC_Coupon::WC_COUPON_SUCCESS );
		do_action( 'woocommerce_applied_coupon', $code );
		return true;
	}

	public function vt_accept( $code ) {
		$this->applied_coupons[] = $code;
		$this->store();
	}

	public function remove_coupon( $code ) {
		$this->applied_coupons = array_values( array_diff( $this->applied_coupons, array( wc_format_coupon_code( $code ) ) ) );
		$this->store();
		do_action( 'woocommerce_removed_coupon', wc_format_coupon_code( $code ) );
	}

	/** A page of the cart or checkout throws out what is no longer valid. */
	public function check_cart_coupons() {
		foreach ( $this->applied_coupons as $code ) {
			$coupon = new WC_Coupon( $code );
			if ( ! $coupon->is_valid() ) {
				$coupon->add_coupon_message( WC_Coupon::E_WC_COUPON_INVALID_REMOVED );
				$this->remove_coupon( $code );
			}
		}
	}

	/** Adds up; a coupon that is not valid gives nothing, without a word. */
	public function calculate_totals() {
		do_action( 'woocommerce_before_calculate_totals', $this );
		$this->totals['subtotal'] = 0;
		foreach ( $this->contents as $line ) {
			$this->totals['subtotal'] = round( $this->totals['subtotal'] + $line['data']->get_price() * $line['quantity'], 2 );
		}
		$discounts           = new WC_Discounts( $this );
		$this->coupon_totals = array();
		foreach ( $this->applied_coupons as $code ) {
			if ( true === $discounts->apply_coupon( new WC_Coupon( $code ) ) ) {
				$this->coupon_totals[ $code ] = wc_remove_number_precision( array_sum( $discounts->vt_discounts()[ $code ] ) );
			}
		}
		$this->totals['discount'] = round( array_sum( $this->coupon_totals ), 2 );
		$this->totals['total']    = round( $this->totals['subtotal'] - $this->totals['discount'], 2 );
		$this->store();
		do_action( 'woocommerce_after_calculate_totals', $this );
	}

	/** Writes the cart onto an order, in place of what it had. */
	public function vt_write_to( WC_Order $order ) {
		$order->vt_clear_items();
		foreach ( $this->contents as $line ) {
			$order->vt_add_line( $line['data'], $line['quantity'], $line['data']->get_price() * $line['quantity'] );
		}
		foreach ( $this->applied_coupons as $code ) {
			$coupon = new WC_Coupon( $code );
			$item   = new WC_Order_Item_Coupon( array( 'code' => $code, 'discount' => $this->coupon_totals[ $code ] ?? 0, 'info' => array( 'discount_type' => $coupon->get_discount_type(), 'amount' => $coupon->get_amount() ) ) );
			do_action( 'woocommerce_checkout_create_order_coupon_item', $item, $code, $coupon, $order );
			$order->vt_add_coupon_item( $item );
		}
		$order->vt_set_discount( $this->totals['discount'] );
	}
}
