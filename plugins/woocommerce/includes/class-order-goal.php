<?php
/**
 * Decides what VoucherTrack should know of a voucher, from the order as it is now. Asks nobody, writes nothing.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Looking at the order, and not at the event that woke us, makes hooks harmless that fire twice, late or
 * in another order.
 */
final class Order_Goal {
	const KEEP     = 'keep';
	const HELD     = 'held';
	const REDEEMED = 'redeemed';
	const NONE     = 'none';

	/**
	 * The goal for one voucher.
	 *
	 * @param \WC_Order $order       The order.
	 * @param array     $entry       The ledger's entry.
	 * @param bool      $is_on_order Whether the order still has the voucher as a coupon.
	 * @return string
	 */
	public static function of( $order, array $entry, $is_on_order ) {
		if ( ! $is_on_order || $entry['void_wanted'] ) {
			return self::NONE;
		}
		if ( $order->has_status( array( 'cancelled', 'failed', 'trash', 'refunded' ) ) || self::is_fully_refunded( $order ) ) {
			return self::NONE;
		}
		if ( $order->is_paid() ) {
			return self::REDEEMED;
		}
		if ( $order->has_status( array( 'pending', 'on-hold' ) ) ) {
			// A paid order that is put on hold for a check has still been paid.
			return 'redeemed' === $entry['state'] ? self::REDEEMED : self::HELD;
		}
		if ( $order->has_status( array( 'checkout-draft', 'auto-draft', 'draft' ) ) ) {
			return self::KEEP;
		}
		// A status of another plugin ("shipped"): what counts is whether money came in.
		return null !== $order->get_date_paid() || 'redeemed' === $entry['state'] ? self::REDEEMED : self::KEEP;
	}

	/**
	 * Whether all that was paid has been paid back, whatever status another plugin gave the order then.
	 *
	 * @param \WC_Order $order The order.
	 * @return bool
	 */
	private static function is_fully_refunded( $order ) {
		$total = (float) $order->get_total();
		return $total > 0 && round( (float) $order->get_total_refunded() - $total, 6 ) >= 0;
	}
}
