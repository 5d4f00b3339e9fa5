<?php
/**
 * Brings VoucherTrack up to date about one order: compares the goal with what was confirmed, has the calls
 * between the two made, and plans the next attempt.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Runs in the background, one process at a time for an order.
 */
final class Order_Sync {
	/**
	 * The client.
	 *
	 * @var Api_Client
	 */
	private $api;

	/**
	 * The ledger.
	 *
	 * @var Order_Ledger
	 */
	private $ledger;

	/**
	 * The queue.
	 *
	 * @var Queue
	 */
	private $queue;

	/**
	 * The calls.
	 *
	 * @var Voucher_Steps
	 */
	private $steps;

	/**
	 * The log.
	 *
	 * @var Logger
	 */
	private $logger;

	/**
	 * Keeps what is needed.
	 *
	 * @param Api_Client    $api    The client.
	 * @param Order_Ledger  $ledger The ledger.
	 * @param Voucher_Steps $steps  The calls.
	 * @param Queue         $queue  The queue.
	 * @param Logger        $logger The log.
	 */
	public function __construct( Api_Client $api, Order_Ledger $ledger, Voucher_Steps $steps, Queue $queue, Logger $logger ) {
		$this->api    = $api;
		$this->ledger = $ledger;
		$this->steps  = $steps;
		$this->queue  = $queue;
		$this->logger = $logger;
	}

	/**
	 * Runs the job for an order.
	 *
	 * @param int $order_id The order.
	 * @return string settled, open, attention, busy or gone.
	 */
	public function run( $order_id ) {
		$lock = new Order_Lock();
		if ( ! $lock->take( $order_id ) ) {
			$this->queue->sync_later( $order_id, 1, 0 );
			return 'busy';
		}
		$this->api->set_background( true );
		$this->queue->pause( true );
		try {
			$order = wc_get_order( $order_id );
			return $order instanceof \WC_Order ? $this->bring_up_to_date( $order ) : 'gone';
		} finally {
			$this->queue->pause( false );
			$this->api->set_background( false );
			$lock->release( $order_id );
		}
	}

	/**
	 * Moves every voucher of the order towards its goal.
	 *
	 * @param \WC_Order $order The order.
	 * @return string
	 */
	private function bring_up_to_date( $order ) {
		$this->steps->begin();
		$entries  = $this->ledger->load( $order );
		$on_order = array_map( array( Voucher_Code::class, 'canonical' ), $order->get_coupon_codes() );
		$standing = array();
		foreach ( $entries as $canonical => $entry ) {
			$goal = Order_Goal::of( $order, $entry, in_array( (string) $canonical, $on_order, true ) );
			if ( Order_Goal::NONE === $goal ) {
				$entry = $this->steps->give_back( $order, $entry );
			} elseif ( Order_Goal::HELD === $goal ) {
				$entry = $this->steps->hold( $order, $canonical, $entry );
			} elseif ( Order_Goal::REDEEMED === $goal ) {
				$entry      = $this->steps->redeem( $order, $canonical, $entry, $entries );
				$standing[] = $canonical;
			}
			$entries[ $canonical ] = $entry;
			$this->ledger->save( $order, $entries );
		}
		$entries = $this->steps->send_refunds( $order, $entries, $standing );
		return $this->conclude( $order, $entries );
	}

	/**
	 * Plans the next attempt where a call had no known outcome, gives up after ten, and marks the order.
	 *
	 * @param \WC_Order $order   The order.
	 * @param array     $entries The entries.
	 * @return string
	 */
	private function conclude( $order, array $entries ) {
		$unknown = $this->steps->unknown();
		if ( null === $unknown ) {
			$this->ledger->set_tries( $order, 0 );
			$is_refused = false;
			foreach ( $entries as $entry ) {
				$is_refused = $is_refused || 'refused' === $entry['state'] || ( '' !== $entry['error'] && 'redeemed' === $entry['state'] );
			}
			$status = $is_refused ? 'attention' : 'settled';
			$this->ledger->mark( $order, $status );
			return $status;
		}
		$tries = $this->ledger->tries( $order ) + 1;
		$this->ledger->set_tries( $order, $tries );
		$this->logger->warning( sprintf( 'Order %d: attempt %d failed, %s', $order->get_id(), $tries, $unknown->summary() ) );
		if ( $tries < Queue::MOST_TRIES ) {
			$this->queue->sync_later( $order->get_id(), $tries, $unknown->retry_after );
			$this->ledger->mark( $order, 'open' );
			return 'open';
		}
		/* translators: 1: number of attempts, 2: what went wrong */
		$order->add_order_note( sprintf( __( 'VoucherTrack could not be told of this order after %1$d attempts (%2$s). It is tried again every night; use "Retry" to try now.', 'vouchertrack' ), $tries, $unknown->summary() ) );
		$this->ledger->mark( $order, 'attention' );
		return 'attention';
	}
}
