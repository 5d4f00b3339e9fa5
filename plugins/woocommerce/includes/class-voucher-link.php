<?php
/**
 * Applies the voucher of a link such as https://shop.example/?voucher=CODE.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps the code in the session until there is something in the cart. A visit alone calls nobody.
 */
final class Voucher_Link {
	/**
	 * The shopper's session.
	 *
	 * @var Cart_Session
	 */
	private $session;

	/**
	 * The settings.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * Keeps what is needed.
	 *
	 * @param Cart_Session $session  The session.
	 * @param Settings     $settings The settings.
	 */
	public function __construct( Cart_Session $session, Settings $settings ) {
		$this->session  = $session;
		$this->settings = $settings;
	}

	/**
	 * Hooks in, after WooCommerce has loaded the cart and before it handles a link that adds to it: the visitor
	 * is sent on first, and nothing is added twice.
	 */
	public function register() {
		add_action( 'wp_loaded', array( $this, 'receive' ), 15 );
		add_action( 'woocommerce_add_to_cart', array( $this, 'apply' ), 30, 0 );
		add_action( 'woocommerce_cart_emptied', array( $this, 'forget' ) );
	}

	/**
	 * Takes the code from the address and sends the visitor to the same page without it.
	 */
	public function receive() {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- a printed link can carry no nonce; it changes only the visitor's own cart.
		$code = isset( $_GET['voucher'] ) && is_string( $_GET['voucher'] ) ? sanitize_text_field( wp_unslash( $_GET['voucher'] ) ) : '';
		if ( '' === $code || is_admin() || $this->is_rest() || ! $this->session->exists() || ! $this->settings->is_ready() ) {
			return;
		}
		if ( Voucher_Code::is_possible( $code, '' ) ) {
			WC()->session->set_customer_session_cookie( true );
			$this->session->set_linked_code( $code );
			if ( WC()->cart instanceof \WC_Cart && ! WC()->cart->is_empty() ) {
				$this->apply();
			} else {
				/* translators: %s: voucher code */
				wc_add_notice( esc_html( sprintf( __( 'Voucher %s will be applied when you add something to your cart.', 'vouchertrack' ), strtoupper( $code ) ) ), 'notice' );
			}
		}
		if ( isset( $_SERVER['REQUEST_METHOD'] ) && 'GET' === $_SERVER['REQUEST_METHOD'] && ! headers_sent() ) {
			nocache_headers();
			if ( wp_safe_redirect( remove_query_arg( 'voucher' ) ) ) {
				exit;
			}
		}
	}

	/**
	 * Whether a program asks, and not a visitor; WordPress itself knows only later.
	 *
	 * @return bool
	 */
	private function is_rest() {
		$uri = isset( $_SERVER['REQUEST_URI'] ) ? esc_url_raw( wp_unslash( $_SERVER['REQUEST_URI'] ) ) : '';
		return false !== strpos( $uri, '/' . rest_get_url_prefix() . '/' );
	}

	/**
	 * Applies the waiting code. Where only the minimum is missing, it goes on waiting.
	 */
	public function apply() {
		$code = $this->session->linked_code();
		$cart = WC()->cart;
		if ( '' === $code || ! $cart instanceof \WC_Cart ) {
			return;
		}
		// Cleared first: a free item that the voucher adds would bring us here again.
		$this->session->set_linked_code( '' );
		if ( $cart->has_discount( wc_format_coupon_code( $code ) ) ) {
			return;
		}
		$cart->calculate_totals();
		if ( ! $cart->apply_coupon( $code ) ) {
			$coupon = new \WC_Coupon( wc_format_coupon_code( $code ) );
			if ( $coupon->get_virtual() && (float) $coupon->get_minimum_amount() > (float) $cart->get_displayed_subtotal() ) {
				$this->session->set_linked_code( $code );
			}
		}
	}

	/**
	 * The order is placed or the cart emptied.
	 */
	public function forget() {
		$this->session->set_linked_code( '' );
	}
}
