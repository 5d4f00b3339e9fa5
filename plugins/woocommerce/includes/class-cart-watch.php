<?php
/**
 * Keeps track of the vouchers that the shopper believes to be in the cart.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce drops a coupon that no longer applies while it builds a page; on a block checkout nobody
 * reads that page's notice. Removals by the shopper, and those that the Store API answers with, are told.
 */
final class Cart_Watch {
	/**
	 * The coupons.
	 *
	 * @var Virtual_Coupons
	 */
	private $coupons;

	/**
	 * The shopper's session.
	 *
	 * @var Cart_Session
	 */
	private $session;

	/**
	 * Keeps what is needed.
	 *
	 * @param Virtual_Coupons $coupons The coupons.
	 * @param Cart_Session    $session The session.
	 */
	public function __construct( Virtual_Coupons $coupons, Cart_Session $session ) {
		$this->coupons = $coupons;
		$this->session = $session;
	}

	/**
	 * Hooks in.
	 */
	public function register() {
		add_action( 'woocommerce_applied_coupon', array( $this, 'applied' ), 5 );
		add_action( 'woocommerce_removed_coupon', array( $this, 'removed' ), 5 );
		add_action( 'woocommerce_cart_emptied', array( $this->session, 'start_anew' ) );
	}

	/**
	 * A coupon was applied.
	 *
	 * @param string $code Coupon code.
	 */
	public function applied( $code ) {
		if ( null !== $this->coupons->voucher_of( new \WC_Coupon( $code ) ) ) {
			$this->session->expect( Voucher_Code::canonical( $code ), (string) $code );
		}
	}

	/**
	 * A coupon was removed: by the shopper, or by WooCommerce because it had just refused it.
	 *
	 * @param string $code Coupon code.
	 */
	public function removed( $code ) {
		$is_told = ! $this->coupons->has_failed( $code ) || ( defined( 'REST_REQUEST' ) && REST_REQUEST );
		if ( $is_told ) {
			$this->session->unexpect( Voucher_Code::canonical( $code ) );
		}
	}
}
