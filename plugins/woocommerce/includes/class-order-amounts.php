<?php
/**
 * The true numbers of an order, as VoucherTrack's books want them. Pure reading; nothing is sent here.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Amounts are what the customer saw: with tax where the shop shows its cart with tax, else without.
 * Shipping and fees are no part of them.
 */
final class Order_Amounts {
	/**
	 * The order.
	 *
	 * @var \WC_Order
	 */
	private $order;

	/**
	 * Whether amounts are with tax.
	 *
	 * @var bool
	 */
	private $with_tax;

	/**
	 * Keeps the order.
	 *
	 * @param \WC_Order $order The order.
	 */
	public function __construct( \WC_Order $order ) {
		$this->order    = $order;
		$this->with_tax = 'incl' === get_option( 'woocommerce_tax_display_cart' ) && 'yes' !== $order->get_meta( 'is_vat_exempt' );
	}

	/**
	 * What the goods were worth before any discount.
	 *
	 * @return float
	 */
	public function before_discount() {
		$sum = 0.0;
		foreach ( $this->order->get_items() as $item ) {
			$sum += (float) $item->get_subtotal() + ( $this->with_tax ? (float) $item->get_subtotal_tax() : 0.0 );
		}
		return $this->rounded( $sum );
	}

	/**
	 * What one voucher took off.
	 *
	 * @param string $canonical Canonical code.
	 * @return float
	 */
	public function discount( $canonical ) {
		foreach ( $this->order->get_items( 'coupon' ) as $item ) {
			if ( Voucher_Code::canonical( $item->get_code() ) === $canonical ) {
				return $this->rounded( (float) $item->get_discount() + ( $this->with_tax ? (float) $item->get_discount_tax() : 0.0 ) );
			}
		}
		return 0.0;
	}

	/**
	 * The tax on the goods as they were paid, shipping's left out.
	 *
	 * @return float
	 */
	public function tax() {
		return $this->rounded( (float) $this->order->get_cart_tax() );
	}

	/**
	 * What one refund gave back for goods: shipping and fees were never counted, so they are not taken away.
	 *
	 * @param \WC_Order_Refund $refund The refund.
	 * @return float Not below 0.
	 */
	public function refunded( $refund ) {
		$sum = (float) $refund->get_amount();
		foreach ( $refund->get_items( array( 'shipping', 'fee' ) ) as $item ) {
			$sum -= abs( (float) $item->get_total() ) + abs( (float) $item->get_total_tax() );
		}
		if ( ! $this->with_tax ) {
			foreach ( $refund->get_items() as $item ) {
				$sum -= abs( (float) $item->get_total_tax() );
			}
		}
		return max( 0.0, $this->rounded( $sum ) );
	}

	/**
	 * Splits a refund over the order's vouchers by what each took off, to the last penny.
	 *
	 * @param float $amount    The refund.
	 * @param array $discounts Canonical code => discount, in the order's sequence.
	 * @return array Canonical code => part.
	 */
	public function split( $amount, array $discounts ) {
		$total = array_sum( $discounts );
		$parts = array();
		$left  = $amount;
		$count = count( $discounts );
		foreach ( $discounts as $canonical => $discount ) {
			--$count;
			$share               = $total > 0 ? $amount * $discount / $total : $amount / count( $discounts );
			$parts[ $canonical ] = 0 === $count ? $this->rounded( $left ) : $this->rounded( $share );
			$left               -= $parts[ $canonical ];
		}
		return $parts;
	}

	/**
	 * Rounds to the shop's decimals, half away from zero.
	 *
	 * @param float $amount Amount.
	 * @return float
	 */
	private function rounded( $amount ) {
		return round( $amount, wc_get_price_decimals() );
	}
}
