<?php
/**
 * Puts work off to Action Scheduler, so that no customer and no payment provider waits for it.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's background jobs.
 */
final class Queue {
	const GROUP     = 'vouchertrack';
	const SYNC      = 'vouchertrack_sync_order';
	const GIVE_BACK = 'vouchertrack_give_back';
	const RECONCILE = 'vouchertrack_reconcile';

	/** Attempts before a person is asked. */
	const MOST_TRIES = 10;

	/**
	 * Whether events are to be passed over: the sync itself saves orders, and must not wake itself.
	 *
	 * @var bool
	 */
	private $is_paused = false;

	/**
	 * Passes events over, or listens to them again.
	 *
	 * @param bool $is_paused Whether to pass over.
	 */
	public function pause( $is_paused ) {
		$this->is_paused = $is_paused;
	}

	/**
	 * Brings an order's vouchers up to date soon. Whatever was planned for the order is brought forward:
	 * the job looks at the order as it is then, so one run does for all that happened meanwhile.
	 *
	 * @param int $order_id The order.
	 */
	public function sync_soon( $order_id ) {
		if ( $this->is_paused ) {
			return;
		}
		$this->when_ready(
			static function () use ( $order_id ) {
				as_unschedule_all_actions( self::SYNC, array( (int) $order_id ), self::GROUP );
				as_enqueue_async_action( self::SYNC, array( (int) $order_id ), self::GROUP );
			}
		);
	}

	/**
	 * Tries an order again after the back-off for this number of failures.
	 *
	 * @param int $order_id    The order.
	 * @param int $tries       Failures so far, 1 and up.
	 * @param int $retry_after Seconds that VoucherTrack has asked for.
	 */
	public function sync_later( $order_id, $tries, $retry_after ) {
		as_unschedule_all_actions( self::SYNC, array( (int) $order_id ), self::GROUP );
		as_schedule_single_action( time() + $this->delay( $tries, $retry_after ), self::SYNC, array( (int) $order_id ), self::GROUP );
	}

	/**
	 * Gives a voucher back for an order that is being deleted, so nothing can be read from it later.
	 *
	 * @param array $job         operation, code, order_reference.
	 * @param int   $tries       Failures so far.
	 * @param int   $retry_after Seconds that VoucherTrack has asked for.
	 */
	public function give_back( array $job, $tries = 0, $retry_after = 0 ) {
		$delay = 0 === $tries ? 0 : $this->delay( $tries, $retry_after );
		$this->when_ready(
			static function () use ( $job, $tries, $delay ) {
				as_schedule_single_action( time() + $delay, self::GIVE_BACK, array( $job, $tries ), self::GROUP );
			}
		);
	}

	/**
	 * Plans the nightly reconciliation, at a minute of this site's own.
	 */
	public function plan_reconciliation() {
		if ( ! as_has_scheduled_action( self::RECONCILE, array(), self::GROUP ) ) {
			$minute = hexdec( substr( md5( home_url() ), 0, 4 ) ) % 120;
			$first  = ( new \DateTimeImmutable( 'tomorrow 02:00', wp_timezone() ) )->getTimestamp() + 60 * $minute;
			as_schedule_recurring_action( $first, DAY_IN_SECONDS, self::RECONCILE, array(), self::GROUP );
		}
	}

	/**
	 * Drops everything that is planned: the plugin is switched off.
	 */
	public static function clear() {
		if ( function_exists( 'as_unschedule_all_actions' ) ) {
			foreach ( array( self::SYNC, self::GIVE_BACK, self::RECONCILE ) as $hook ) {
				as_unschedule_all_actions( $hook );
			}
		}
	}

	/**
	 * Seconds until the next attempt: 1, 2, 4 … 256 minutes, and a little chance against crowds.
	 *
	 * @param int $tries       Failures so far, 1 and up.
	 * @param int $retry_after Seconds that VoucherTrack has asked for.
	 * @return int
	 */
	private function delay( $tries, $retry_after ) {
		$backoff = MINUTE_IN_SECONDS * ( 2 ** min( 8, max( 0, $tries - 1 ) ) );
		return max( $backoff, min( DAY_IN_SECONDS, $retry_after ) ) + wp_rand( 0, 15 );
	}

	/**
	 * Runs it now, or as soon as Action Scheduler has loaded.
	 *
	 * @param callable $work The work.
	 */
	private function when_ready( $work ) {
		if ( did_action( 'action_scheduler_init' ) ) {
			$work();
		} else {
			add_action( 'action_scheduler_init', $work );
		}
	}
}
