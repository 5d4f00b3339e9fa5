<?php
/**
 * Reserves the vouchers of an order at the moment it is placed, before it is paid, in both checkouts.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Two carts with one single-use code: one gets it, the other is told before paying.
 */
final class Checkout_Hold {
	/**
	 * The ledger.
	 *
	 * @var Order_Ledger
	 */
	private $ledger;

	/**
	 * The holds.
	 *
	 * @var Hold_Taker
	 */
	private $holds;

	/**
	 * The look-up.
	 *
	 * @var Voucher_Lookup
	 */
	private $lookup;

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
	 * @param Order_Ledger   $ledger   The ledger.
	 * @param Hold_Taker     $holds    The holds.
	 * @param Voucher_Lookup $lookup   The look-up.
	 * @param Cart_Session   $session  The session.
	 * @param Settings       $settings The settings.
	 */
	public function __construct( Order_Ledger $ledger, Hold_Taker $holds, Voucher_Lookup $lookup, Cart_Session $session, Settings $settings ) {
		$this->ledger   = $ledger;
		$this->holds    = $holds;
		$this->lookup   = $lookup;
		$this->session  = $session;
		$this->settings = $settings;
	}

	/**
	 * Hooks in, before payment gateways and e-mails do.
	 */
	public function register() {
		add_action( 'woocommerce_checkout_order_processed', array( $this, 'in_classic_checkout' ), 5, 3 );
		add_action( 'woocommerce_store_api_checkout_order_processed', array( $this, 'in_block_checkout' ), 5 );
	}

	/**
	 * The classic checkout shows the message of an exception and takes no payment.
	 *
	 * @param int       $order_id The order.
	 * @param array     $posted   What was posted.
	 * @param \WC_Order $order    The order.
	 * @throws \Exception Where a voucher is not to be had.
	 */
	public function in_classic_checkout( $order_id, $posted, $order = null ) {
		$order   = $order instanceof \WC_Order ? $order : wc_get_order( $order_id );
		$problem = $this->take_all( $order );
		if ( null !== $problem ) {
			throw new \Exception( esc_html( $problem ) );
		}
	}

	/**
	 * The block checkout shows the message of a 409 and reads the cart again.
	 *
	 * @param \WC_Order $order The order.
	 * @throws \Automattic\WooCommerce\StoreApi\Exceptions\RouteException Where a voucher is not to be had.
	 */
	public function in_block_checkout( $order ) {
		$problem = $this->take_all( $order );
		$problem = null === $problem ? $this->lost_voucher( $order ) : $problem;
		if ( null !== $problem ) {
			throw new \Automattic\WooCommerce\StoreApi\Exceptions\RouteException( 'vouchertrack_voucher_unavailable', esc_html( $problem ), 409 );
		}
	}

	/**
	 * Holds every voucher of the order; answers the sentence that stops the checkout, or null.
	 *
	 * @param \WC_Order $order The order.
	 * @return string|null
	 */
	private function take_all( $order ) {
		$entries  = $this->ledger->load( $order );
		$on_order = $this->codes_on( $order );
		$problem  = null;
		foreach ( $entries as $canonical => $entry ) {
			if ( ! isset( $on_order[ $canonical ] ) || 'redeemed' === $entry['state'] ) {
				continue;
			}
			list( $entries[ $canonical ], $answer ) = $this->holds->take( $order, $canonical, $entry );
			if ( $answer->is_accepted() ) {
				continue;
			}
			if ( $answer->is_refused() && 400 !== $answer->status ) {
				$problem = $this->turn_away( $on_order[ $canonical ], $canonical, $answer );
			} elseif ( ! $this->settings->honours_in_outage() ) {
				$problem = Sentences::not_confirmed( $on_order[ $canonical ] );
			} else {
				/* translators: %s: voucher code */
				$order->add_order_note( sprintf( __( 'VoucherTrack was out of reach: voucher %s was accepted without being reserved.', 'vouchertrack' ), $entry['code'] ) );
			}
		}
		if ( array() !== $entries ) {
			$this->ledger->save( $order, $entries );
		}
		return $problem;
	}

	/**
	 * Takes a refused voucher out of the cart, so that the customer sees the true total and can go on.
	 *
	 * @param string     $code      Coupon code.
	 * @param string     $canonical Canonical code.
	 * @param Api_Answer $answer    The refusal.
	 * @return string The sentence.
	 */
	private function turn_away( $code, $canonical, Api_Answer $answer ) {
		$this->lookup->forget( $code );
		$this->session->unexpect( $canonical );
		if ( WC()->cart instanceof \WC_Cart ) {
			WC()->cart->remove_coupon( $code );
			WC()->cart->calculate_totals();
		}
		return Sentences::not_taken( strtoupper( $code ), Sentences::refusal( $answer->error_code(), $answer->error() ) );
	}

	/**
	 * A voucher that the shopper believes to be in the cart and that silently is not on the order: WooCommerce
	 * would charge the full price without a word. Said once; placing the order again accepts it.
	 *
	 * @param \WC_Order $order The order.
	 * @return string|null
	 */
	private function lost_voucher( $order ) {
		$on_order = $this->codes_on( $order );
		$problem  = null;
		foreach ( $this->session->expected() as $canonical => $code ) {
			if ( ! isset( $on_order[ $canonical ] ) ) {
				$voucher = $this->lookup->known( $code );
				$reason  = null === $voucher || $voucher->is_valid() ? __( 'it no longer applies to your cart', 'vouchertrack' ) : Sentences::refusal( $voucher->error_code(), $voucher->error() );
				$problem = Sentences::not_taken( strtoupper( $code ), $reason );
				$this->session->unexpect( (string) $canonical );
			}
		}
		return $problem;
	}

	/**
	 * The order's coupon codes by their canonical form.
	 *
	 * @param \WC_Order $order The order.
	 * @return array
	 */
	private function codes_on( $order ) {
		$codes = array();
		foreach ( $order->get_coupon_codes() as $code ) {
			$codes[ Voucher_Code::canonical( $code ) ] = $code;
		}
		return $codes;
	}
}
