<?php
/**
 * Reserves a voucher for an order until it is paid, cancelled, or too old.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Takes and renews holds, for the checkout and for the background.
 */
final class Hold_Taker {
	const LONGEST = 2592000;

	/**
	 * The client.
	 *
	 * @var Api_Client
	 */
	private $api;

	/**
	 * The settings.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * The shopper's session.
	 *
	 * @var Cart_Session
	 */
	private $session;

	/**
	 * Keeps what is needed.
	 *
	 * @param Api_Client   $api      The client.
	 * @param Settings     $settings The settings.
	 * @param Cart_Session $session  The session.
	 */
	public function __construct( Api_Client $api, Settings $settings, Cart_Session $session ) {
		$this->api      = $api;
		$this->settings = $settings;
		$this->session  = $session;
	}

	/**
	 * Asks for the hold; answers the entry as it is then, and the answer itself.
	 *
	 * @param \WC_Order $order     The order.
	 * @param string    $canonical Canonical code.
	 * @param array     $entry     The ledger's entry.
	 * @return array{0: array, 1: Api_Answer}
	 */
	public function take( $order, $canonical, array $entry ) {
		$amounts                 = new Order_Amounts( $order );
		$seconds                 = $this->seconds_for( $order );
		$reference               = '' === $entry['hold_reference'] ? (string) $order->get_order_number() : $entry['hold_reference'];
		$entry['hold_attempted'] = true;
		$entry['hold_reference'] = $reference;

		$answer = $this->api->post(
			'hold',
			array(
				'code'               => $entry['code'],
				'order_reference'    => $reference,
				'holder'             => $this->session->holder(),
				'transaction_amount' => $amounts->before_discount(),
				'customer_reference' => $this->settings->customer_reference( $order->get_billing_email() ),
				'ttl_seconds'        => $seconds,
			)
		);
		if ( $answer->is_accepted() ) {
			$entry['state']      = 'held';
			$entry['hold_id']    = isset( $answer->body['hold_id'] ) ? (string) $answer->body['hold_id'] : '';
			$entry['hold_until'] = time() + $seconds;
			$entry['error']      = '';
		} elseif ( $answer->is_refused() ) {
			$entry['error'] = $answer->summary();
		}
		return array( $entry, $answer );
	}

	/**
	 * Whether a held voucher needs its hold renewed for the order as it is now.
	 *
	 * @param \WC_Order $order The order.
	 * @param array     $entry The ledger's entry.
	 * @return bool
	 */
	public function needs_renewal( $order, array $entry ) {
		return $entry['hold_until'] < time() + $this->seconds_for( $order ) / 2;
	}

	/**
	 * How long to hold: longer than the shop keeps the order unpaid. The job that cancels unpaid orders runs
	 * once in that span, so an order can live twice as long. Orders on hold (bank transfer) and shops that
	 * never cancel get the longest hold there is.
	 *
	 * @param \WC_Order $order The order.
	 * @return int
	 */
	private function seconds_for( $order ) {
		$minutes = (int) get_option( 'woocommerce_hold_stock_minutes', '60' );
		if ( $order->has_status( 'on-hold' ) || $minutes < 1 || 'yes' !== get_option( 'woocommerce_manage_stock', 'yes' ) ) {
			return self::LONGEST;
		}
		return min( self::LONGEST, 2 * $minutes * MINUTE_IN_SECONDS + HOUR_IN_SECONDS );
	}
}
