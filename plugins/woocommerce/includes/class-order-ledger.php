<?php
/**
 * What is known of an order's vouchers, kept with the order through WooCommerce's CRUD.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * One entry a voucher. `state` is the last that VoucherTrack has confirmed: new, held, redeemed, released,
 * voided; or refused, where it has said no to the sale.
 */
final class Order_Ledger {
	const ENTRIES   = '_vouchertrack_vouchers';
	const TRIES     = '_vouchertrack_tries';
	const STATUS    = '_vouchertrack_status';
	const ATTENTION = 'vouchertrack_attention';

	const BLANK = array(
		'code'           => '',
		'state'          => 'new',
		'hold_attempted' => false,
		'hold_id'        => '',
		'hold_reference' => '',
		'hold_until'     => 0,
		'generation'     => 1,
		'attempted'      => false,
		'payload'        => array(),
		'redemption_id'  => '',
		'refunds'        => array(),
		'void_wanted'    => false,
		'error'          => '',
	);

	/**
	 * The entries of an order: canonical code => entry.
	 *
	 * @param \WC_Order $order The order.
	 * @return array
	 */
	public function load( $order ) {
		$stored  = $order->get_meta( self::ENTRIES );
		$entries = array();
		foreach ( is_array( $stored ) ? $stored : array() as $canonical => $entry ) {
			$entries[ (string) $canonical ] = array_merge( self::BLANK, (array) $entry );
		}
		return $entries;
	}

	/**
	 * Whether the order has any voucher.
	 *
	 * @param \WC_Order $order The order.
	 * @return bool
	 */
	public function has_vouchers( $order ) {
		$stored = $order->get_meta( self::ENTRIES );
		return is_array( $stored ) && array() !== $stored;
	}

	/**
	 * Notes a voucher on an order that is about to be saved by its owner.
	 *
	 * @param \WC_Order $order The order.
	 * @param string    $code  The voucher's own spelling, or as typed.
	 */
	public function note( $order, $code ) {
		$entries   = $this->load( $order );
		$canonical = Voucher_Code::canonical( $code );
		if ( ! isset( $entries[ $canonical ] ) ) {
			$entries[ $canonical ] = array_merge( self::BLANK, array( 'code' => strtoupper( $code ) ) );
			$order->update_meta_data( self::ENTRIES, $entries );
		}
	}

	/**
	 * Saves the entries, without touching anything else of the order.
	 *
	 * @param \WC_Order $order   The order.
	 * @param array     $entries Canonical code => entry.
	 */
	public function save( $order, array $entries ) {
		$order->update_meta_data( self::ENTRIES, $entries );
		$order->save_meta_data();
	}

	/**
	 * How often in a row the order's news could not be sent.
	 *
	 * @param \WC_Order $order The order.
	 * @return int
	 */
	public function tries( $order ) {
		return (int) $order->get_meta( self::TRIES );
	}

	/**
	 * Sets that number.
	 *
	 * @param \WC_Order $order The order.
	 * @param int       $tries The number.
	 */
	public function set_tries( $order, $tries ) {
		if ( $this->tries( $order ) !== $tries ) {
			$order->update_meta_data( self::TRIES, (string) $tries );
			$order->save_meta_data();
		}
	}

	/**
	 * Marks the order: open (something is to be sent), settled, or attention (a person must look).
	 *
	 * @param \WC_Order $order  The order.
	 * @param string    $status The mark.
	 */
	public function mark( $order, $status ) {
		if ( $order->get_meta( self::STATUS ) !== $status ) {
			$order->update_meta_data( self::STATUS, $status );
			$order->save_meta_data();
		}
		$listed = $this->needing_attention();
		$is_in  = in_array( $order->get_id(), $listed, true );
		if ( 'attention' === $status && ! $is_in ) {
			$listed[] = $order->get_id();
			update_option( self::ATTENTION, array_slice( $listed, -200 ), false );
		} elseif ( 'attention' !== $status && $is_in ) {
			update_option( self::ATTENTION, array_values( array_diff( $listed, array( $order->get_id() ) ) ), false );
		}
	}

	/**
	 * The orders that a person must look at.
	 *
	 * @return int[]
	 */
	public function needing_attention() {
		$listed = get_option( self::ATTENTION, array() );
		return is_array( $listed ) ? array_map( 'intval', $listed ) : array();
	}

	/**
	 * Takes an order that no longer exists off the list.
	 *
	 * @param int $order_id The order.
	 */
	public function forget_order( $order_id ) {
		update_option( self::ATTENTION, array_values( array_diff( $this->needing_attention(), array( (int) $order_id ) ) ), false );
	}
}
