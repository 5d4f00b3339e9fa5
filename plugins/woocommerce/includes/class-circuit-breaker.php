<?php
/**
 * Stops asking VoucherTrack for a while after it failed, so that the shop's pages do not wait for it.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Opens after two failures in a row; closes by itself or with the first answer.
 */
final class Circuit_Breaker {
	const TRANSIENT   = 'vouchertrack_circuit';
	const THRESHOLD   = 2;
	const REST        = 30;
	const LONGEST     = 300;
	const MEMORY_SPAN = 120;

	/**
	 * Whether calls that a customer waits for are to be left out now.
	 *
	 * @return bool
	 */
	public function is_open() {
		$state = get_transient( self::TRANSIENT );
		return is_array( $state ) && $state['open_until'] > time();
	}

	/**
	 * Takes note of a call's end.
	 *
	 * @param Api_Answer $answer What came back.
	 */
	public function record( Api_Answer $answer ) {
		$failed = 0 === $answer->status || $answer->status >= 500 || 429 === $answer->status || '' !== $answer->problem;
		$state  = get_transient( self::TRANSIENT );
		if ( ! $failed ) {
			if ( false !== $state ) {
				delete_transient( self::TRANSIENT );
			}
			return;
		}
		$failures = ( is_array( $state ) ? (int) $state['failures'] : 0 ) + 1;
		$rest     = $failures >= self::THRESHOLD || 429 === $answer->status
			? min( self::LONGEST, max( self::REST, $answer->retry_after ) )
			: 0;
		set_transient(
			self::TRANSIENT,
			array(
				'failures'   => $failures,
				'open_until' => time() + $rest,
			),
			self::MEMORY_SPAN + $rest
		);
	}
}
