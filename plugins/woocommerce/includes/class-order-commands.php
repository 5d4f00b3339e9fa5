<?php
/**
 * What a person can ask for on an order: try again now, or give the vouchers back.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Used by the order box and the command line.
 */
final class Order_Commands {
	/**
	 * The ledger.
	 *
	 * @var Order_Ledger
	 */
	private $ledger;

	/**
	 * The sync.
	 *
	 * @var Order_Sync
	 */
	private $sync;

	/**
	 * Keeps what is needed.
	 *
	 * @param Order_Ledger $ledger The ledger.
	 * @param Order_Sync   $sync   The sync.
	 */
	public function __construct( Order_Ledger $ledger, Order_Sync $sync ) {
		$this->ledger = $ledger;
		$this->sync   = $sync;
	}

	/**
	 * Tries again now, also what was refused: the reason may be gone. It is a new attempt with a new key;
	 * the order reference still makes it at most one redemption.
	 *
	 * @param \WC_Order $order The order.
	 * @return string The sync's result.
	 */
	public function retry( $order ) {
		$entries = $this->ledger->load( $order );
		foreach ( $entries as $canonical => $entry ) {
			$entry['error']       = '';
			$entry['void_wanted'] = false;
			if ( 'refused' === $entry['state'] ) {
				$entry['state']     = 'new';
				$entry['attempted'] = false;
				++$entry['generation'];
			}
			$entries[ $canonical ] = $entry;
		}
		$this->ledger->save( $order, $entries );
		$this->ledger->set_tries( $order, 0 );
		return $this->sync->run( $order->get_id() );
	}

	/**
	 * Gives the order's vouchers back, whatever becomes of the order.
	 *
	 * @param \WC_Order $order The order.
	 * @return string The sync's result.
	 */
	public function void( $order ) {
		$entries = $this->ledger->load( $order );
		foreach ( $entries as $canonical => $entry ) {
			$entries[ $canonical ]['void_wanted'] = true;
		}
		$this->ledger->save( $order, $entries );
		$this->ledger->set_tries( $order, 0 );
		return $this->sync->run( $order->get_id() );
	}
}
