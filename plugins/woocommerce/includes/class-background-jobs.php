<?php
/**
 * Runs the jobs that Action Scheduler hands over.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The other end of the queue.
 */
final class Background_Jobs {
	/**
	 * The sync.
	 *
	 * @var Order_Sync
	 */
	private $sync;

	/**
	 * The client.
	 *
	 * @var Api_Client
	 */
	private $api;

	/**
	 * The queue.
	 *
	 * @var Queue
	 */
	private $queue;

	/**
	 * The reconciliation.
	 *
	 * @var Reconciliation
	 */
	private $reconciliation;

	/**
	 * The log.
	 *
	 * @var Logger
	 */
	private $logger;

	/**
	 * Keeps what is needed.
	 *
	 * @param Order_Sync     $sync           The sync.
	 * @param Api_Client     $api            The client.
	 * @param Queue          $queue          The queue.
	 * @param Reconciliation $reconciliation The reconciliation.
	 * @param Logger         $logger         The log.
	 */
	public function __construct( Order_Sync $sync, Api_Client $api, Queue $queue, Reconciliation $reconciliation, Logger $logger ) {
		$this->sync           = $sync;
		$this->api            = $api;
		$this->queue          = $queue;
		$this->reconciliation = $reconciliation;
		$this->logger         = $logger;
	}

	/**
	 * Hooks in.
	 */
	public function register() {
		add_action( Queue::SYNC, array( $this->sync, 'run' ) );
		add_action( Queue::GIVE_BACK, array( $this, 'give_back' ), 10, 2 );
		add_action( Queue::RECONCILE, array( $this->reconciliation, 'run' ), 10, 0 );
		// As rarely as can be, and never on a page that a customer waits for.
		add_action( 'admin_init', array( $this->queue, 'plan_reconciliation' ), 20 );
	}

	/**
	 * Gives back a voucher of an order that is gone.
	 *
	 * @param array $job   operation, code, order_reference.
	 * @param int   $tries Failures so far.
	 */
	public function give_back( $job, $tries = 0 ) {
		$this->api->set_background( true );
		$answer = $this->api->post(
			$job['operation'],
			array(
				'code'            => $job['code'],
				'order_reference' => $job['order_reference'],
			)
		);
		$this->api->set_background( false );
		if ( $answer->is_accepted() || $answer->is_refused() ) {
			return;
		}
		if ( $tries + 1 < Queue::MOST_TRIES ) {
			$this->queue->give_back( $job, $tries + 1, $answer->retry_after );
			return;
		}
		$this->logger->warning( sprintf( 'Gave up: %s for the deleted order %s, %s', $job['operation'], $job['order_reference'], $answer->summary() ) );
	}
}
