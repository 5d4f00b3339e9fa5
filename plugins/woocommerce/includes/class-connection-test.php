<?php
/**
 * The "Test connection" button: one harmless validation, and a sentence that says what to do.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Tries the saved address and key.
 */
final class Connection_Test {
	const ACTION = 'vouchertrack_test_connection';

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
	 * Keeps what is needed.
	 *
	 * @param Api_Client $api      The client.
	 * @param Settings   $settings The settings.
	 */
	public function __construct( Api_Client $api, Settings $settings ) {
		$this->api      = $api;
		$this->settings = $settings;
	}

	/**
	 * Hooks in.
	 */
	public function register() {
		add_action( 'admin_post_' . self::ACTION, array( $this, 'handle' ) );
	}

	/**
	 * Tests, and goes back to the page.
	 */
	public function handle() {
		if ( ! current_user_can( Settings_Page::RIGHT ) ) {
			wp_die( esc_html__( 'You may not do this.', 'vouchertrack' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( self::ACTION );
		set_transient( self::ACTION . get_current_user_id(), $this->run(), MINUTE_IN_SECONDS );
		wp_safe_redirect( Settings_Page::url() );
		exit;
	}

	/**
	 * Makes the call and judges the answer.
	 *
	 * @return array is_good, sentence.
	 */
	public function run() {
		if ( ! $this->settings->is_ready() ) {
			return $this->result( false, __( 'Enter and save an API key first.', 'vouchertrack' ) );
		}
		$this->api->set_background( true );
		$answer = $this->api->validate( 'VT-CONNECTION-TEST' );
		$this->api->set_background( false );
		if ( 200 === $answer->status && isset( $answer->body['valid'] ) ) {
			return $this->result( true, __( 'VoucherTrack answers and accepts the key.', 'vouchertrack' ) );
		}
		if ( 401 === $answer->status ) {
			return $this->result( false, __( 'VoucherTrack answers, but does not accept the key. Create a new one under Settings → API keys.', 'vouchertrack' ) );
		}
		if ( 403 === $answer->status ) {
			return $this->result( false, __( 'The key lacks the scope validate, or may not be used from this server.', 'vouchertrack' ) );
		}
		if ( 429 === $answer->status ) {
			return $this->result( false, __( 'VoucherTrack answers, but this key has made too many calls. Try again in a minute.', 'vouchertrack' ) );
		}
		if ( 0 === $answer->status ) {
			/* translators: %s: what went wrong */
			return $this->result( false, sprintf( __( 'VoucherTrack cannot be reached: %s', 'vouchertrack' ), $answer->problem ) );
		}
		/* translators: %d: HTTP status */
		return $this->result( false, sprintf( __( 'Something answers at this address, but it is not VoucherTrack (HTTP status %d).', 'vouchertrack' ), $answer->status ) );
	}

	/**
	 * Prints the last result, once.
	 */
	public static function show_result() {
		$name   = self::ACTION . get_current_user_id();
		$result = get_transient( $name );
		if ( is_array( $result ) ) {
			delete_transient( $name );
			printf( '<div class="notice inline notice-%s" role="status"><p>%s</p></div>', $result['is_good'] ? 'success' : 'error', esc_html( $result['sentence'] ) );
		}
	}

	/**
	 * A result.
	 *
	 * @param bool   $is_good  Whether all is well.
	 * @param string $sentence For the shop owner.
	 * @return array
	 */
	private function result( $is_good, $sentence ) {
		return array(
			'is_good'  => $is_good,
			'sentence' => $sentence,
		);
	}
}
