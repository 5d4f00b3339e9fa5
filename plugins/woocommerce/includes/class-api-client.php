<?php
/**
 * Speaks VoucherTrack's store-facing API: one method an operation, no retries, no exceptions.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Calls VoucherTrack.
 */
final class Api_Client {
	/** Seconds that a customer may have to wait for us. */
	const FOREGROUND_TIMEOUT = 3;
	/** Seconds that a background job may wait. */
	const BACKGROUND_TIMEOUT = 15;

	/**
	 * The settings.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * The breaker.
	 *
	 * @var Circuit_Breaker
	 */
	private $breaker;

	/**
	 * The log.
	 *
	 * @var Logger
	 */
	private $logger;

	/**
	 * Whether nobody waits for the answers; then calls may take longer and ignore the breaker.
	 *
	 * @var bool
	 */
	private $in_background = false;

	/**
	 * Keeps what is needed.
	 *
	 * @param Settings        $settings The settings.
	 * @param Circuit_Breaker $breaker  The breaker.
	 * @param Logger          $logger   The log.
	 */
	public function __construct( Settings $settings, Circuit_Breaker $breaker, Logger $logger ) {
		$this->settings = $settings;
		$this->breaker  = $breaker;
		$this->logger   = $logger;
	}

	/**
	 * Says whether a customer waits for the calls that follow.
	 *
	 * @param bool $in_background Whether nobody waits.
	 */
	public function set_background( $in_background ) {
		$this->in_background = $in_background;
	}

	/**
	 * Asks whether a code is good. The answer's body has `valid`.
	 *
	 * @param string $code  The code.
	 * @param array  $query Optional query of the operation; nulls are left out.
	 * @return Api_Answer
	 */
	public function validate( $code, array $query = array() ) {
		$query = array_filter( $query, array( $this, 'is_given' ) );
		$path  = '/api/webhook/validate/' . rawurlencode( $code );
		if ( array() !== $query ) {
			$path .= '?' . http_build_query( $query, '', '&', PHP_QUERY_RFC3986 );
		}
		return $this->call( 'GET', $path, null, null );
	}

	/**
	 * Sends one of the POST operations.
	 *
	 * @param string      $operation       The path under /api/webhook/: hold, hold/release, redemption and so on.
	 * @param array       $body            The body; nulls are left out.
	 * @param string|null $idempotency_key The key that makes a repetition harmless.
	 * @return Api_Answer
	 */
	public function post( $operation, array $body, $idempotency_key = null ) {
		return $this->call( 'POST', '/api/webhook/' . $operation, array_filter( $body, array( $this, 'is_given' ) ), $idempotency_key );
	}

	/**
	 * Whether a field has a value.
	 *
	 * @param mixed $value The value.
	 * @return bool
	 */
	private function is_given( $value ) {
		return null !== $value && '' !== $value;
	}

	/**
	 * Makes one call and sorts what came back.
	 *
	 * @param string      $method          GET or POST.
	 * @param string      $path            Path and query.
	 * @param array|null  $body            A body, for POST.
	 * @param string|null $idempotency_key The key, for POST.
	 * @return Api_Answer
	 */
	private function call( $method, $path, $body, $idempotency_key ) {
		if ( ! $this->settings->is_ready() ) {
			return new Api_Answer( 0, array(), 0, 'no API key is set' );
		}
		if ( ! $this->in_background && $this->breaker->is_open() ) {
			return new Api_Answer( 0, array(), 0, 'VoucherTrack was out of reach a moment ago' );
		}
		$headers = array(
			'X-API-Key' => $this->settings->api_key(),
			'Accept'    => 'application/json',
		);
		if ( null !== $body ) {
			$headers['Content-Type'] = 'application/json';
		}
		if ( null !== $idempotency_key ) {
			$headers['Idempotency-Key'] = $idempotency_key;
		}
		$response = wp_remote_request(
			$this->settings->base_url() . $path,
			array(
				'method'      => $method,
				'timeout'     => $this->in_background ? self::BACKGROUND_TIMEOUT : self::FOREGROUND_TIMEOUT,
				'redirection' => 0,
				'user-agent'  => 'VoucherTrack-WooCommerce/' . VOUCHERTRACK_VERSION,
				'headers'     => $headers,
				'body'        => null === $body ? null : wp_json_encode( $body ),
			)
		);
		$answer   = $this->read( $response );
		$this->breaker->record( $answer );
		if ( '' !== $answer->problem ) {
			// The route, not the path: codes are worth money and do not belong into a log.
			$route = preg_replace( '#^(/api/webhook/validate/).*#', '$1{code}', strtok( $path, '?' ) );
			$this->logger->warning( sprintf( '%s %s: %s', $method, $route, $answer->summary() ) );
		}
		return $answer;
	}

	/**
	 * Turns WordPress's response into an answer.
	 *
	 * @param array|\WP_Error $response What the HTTP API gave.
	 * @return Api_Answer
	 */
	private function read( $response ) {
		if ( is_wp_error( $response ) ) {
			return new Api_Answer( 0, array(), 0, $response->get_error_message() );
		}
		$status      = (int) wp_remote_retrieve_response_code( $response );
		$body        = json_decode( wp_remote_retrieve_body( $response ), true, 64 );
		$retry_after = max( 0, (int) wp_remote_retrieve_header( $response, 'retry-after' ) );
		if ( ! is_array( $body ) ) {
			return new Api_Answer( $status, array(), $retry_after, 'the answer is not JSON' );
		}
		$is_usual = $status < 500 && 401 !== $status && 403 !== $status && 408 !== $status && 429 !== $status;
		return new Api_Answer( $status, $body, $retry_after, $is_usual ? '' : 'VoucherTrack could not serve the request' );
	}
}
