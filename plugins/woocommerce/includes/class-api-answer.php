<?php
/**
 * One answer of VoucherTrack, sorted into the three kinds that callers tell apart.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Accepted, refused, or not known. "Not known" may be repeated safely; nothing may be concluded from it.
 */
final class Api_Answer {
	/**
	 * The HTTP status; 0 where there was none.
	 *
	 * @var int
	 */
	public $status;

	/**
	 * The decoded body; empty where it was no JSON object.
	 *
	 * @var array
	 */
	public $body;

	/**
	 * Seconds to wait, where the answer says so.
	 *
	 * @var int
	 */
	public $retry_after;

	/**
	 * What went wrong, for the log and the settings page.
	 *
	 * @var string
	 */
	public $problem;

	/**
	 * Keeps what arrived.
	 *
	 * @param int    $status      HTTP status or 0.
	 * @param array  $body        Decoded body.
	 * @param int    $retry_after Seconds.
	 * @param string $problem     A short sentence, empty where all is well.
	 */
	public function __construct( $status, array $body, $retry_after = 0, $problem = '' ) {
		$this->status      = $status;
		$this->body        = $body;
		$this->retry_after = $retry_after;
		$this->problem     = $problem;
	}

	/**
	 * Whether VoucherTrack has done what was asked.
	 *
	 * @return bool
	 */
	public function is_accepted() {
		return $this->status >= 200 && $this->status < 300 && ! empty( $this->body['success'] );
	}

	/**
	 * Whether VoucherTrack itself has said no. An HTML page, a key problem or a limit is no such word.
	 *
	 * @return bool
	 */
	public function is_refused() {
		return in_array( $this->status, array( 400, 404, 409, 422 ), true ) && '' !== $this->error_code();
	}

	/**
	 * Whether the key, and not the voucher, is the problem.
	 *
	 * @return bool
	 */
	public function is_key_problem() {
		return 401 === $this->status || 403 === $this->status;
	}

	/**
	 * The stable name of a refusal.
	 *
	 * @return string
	 */
	public function error_code() {
		return isset( $this->body['error_code'] ) && is_string( $this->body['error_code'] ) ? $this->body['error_code'] : '';
	}

	/**
	 * The sentence for people that came with a refusal.
	 *
	 * @return string
	 */
	public function error() {
		return isset( $this->body['error'] ) && is_string( $this->body['error'] ) ? $this->body['error'] : '';
	}

	/**
	 * A line that says what happened, without any secret.
	 *
	 * @return string
	 */
	public function summary() {
		$said = trim( $this->error_code() . ' ' . $this->error() );
		if ( '' === $said ) {
			$said = '' === $this->problem ? 'unexpected answer' : $this->problem;
		}
		return sprintf( 'HTTP %d: %s', $this->status, $said );
	}
}
