<?php
/**
 * Holds a percentage voucher to the most that it may take off, in carts and in orders.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce's percent coupons know no maximum. Where the percentage would come to more, the coupon
 * presents itself as a fixed amount of the maximum, which WooCommerce splits over the items to the penny
 * and keeps with the order, so that later recalculation gives the same.
 */
final class Discount_Cap {
	/**
	 * The coupons.
	 *
	 * @var Virtual_Coupons
	 */
	private $coupons;

	/**
	 * The items of the cart or order that WooCommerce is discounting now.
	 *
	 * @var array
	 */
	private $items = array();

	/**
	 * Keeps what is needed.
	 *
	 * @param Virtual_Coupons $coupons The coupons.
	 */
	public function __construct( Virtual_Coupons $coupons ) {
		$this->coupons = $coupons;
	}

	/**
	 * Hooks in.
	 */
	public function register() {
		add_filter( 'woocommerce_coupon_get_items_to_validate', array( $this, 'see_items' ), 999 );
		add_filter( 'woocommerce_coupon_get_discount_type', array( $this, 'discount_type' ), 10, 2 );
		add_filter( 'woocommerce_coupon_get_amount', array( $this, 'amount' ), 10, 2 );
	}

	/**
	 * WooCommerce shows the items before it reads type and amount.
	 *
	 * @param array $items Items with their price in hundredths (by the shop's decimals).
	 * @return array
	 */
	public function see_items( $items ) {
		$this->items = is_array( $items ) ? $items : array();
		return $items;
	}

	/**
	 * The coupon's type.
	 *
	 * @param string     $type   Type.
	 * @param \WC_Coupon $coupon The coupon.
	 * @return string
	 */
	public function discount_type( $type, $coupon ) {
		return 'percent' === $type && null !== $this->reached_cap( $coupon ) ? 'fixed_cart' : $type;
	}

	/**
	 * The coupon's amount.
	 *
	 * @param float|string $amount Amount.
	 * @param \WC_Coupon   $coupon The coupon.
	 * @return float|string
	 */
	public function amount( $amount, $coupon ) {
		if ( 'percent' !== $coupon->get_discount_type( 'edit' ) ) {
			return $amount;
		}
		$cap = $this->reached_cap( $coupon );
		return null === $cap ? $amount : $cap;
	}

	/**
	 * The maximum, where the percentage comes to more than it.
	 *
	 * @param \WC_Coupon $coupon The coupon.
	 * @return float|null
	 */
	private function reached_cap( $coupon ) {
		$voucher = $this->coupons->voucher_of( $coupon );
		$cap     = null === $voucher ? null : $voucher->max_discount();
		if ( null === $cap ) {
			return null;
		}
		$worth = 0.0;
		foreach ( $this->items as $item ) {
			$worth += isset( $item->price ) ? (float) $item->price : 0.0;
		}
		$percentage = wc_remove_number_precision( $worth ) * $voucher->discount_value() / 100;
		return $percentage > $cap ? $cap : null;
	}
}
