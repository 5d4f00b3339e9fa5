<?php
/**
 * Writes to WooCommerce's log (source: vouchertrack), never with the key in a line.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's one way to the log.
 */
final class Logger {
	/**
	 * The settings, for the key to leave out.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * Keeps what is needed.
	 *
	 * @param Settings $settings The settings.
	 */
	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/**
	 * Something that a person may want to read later.
	 *
	 * @param string $message The line.
	 */
	public function info( $message ) {
		$this->write( 'info', $message );
	}

	/**
	 * Something that went wrong and will be tried again, or needs a person.
	 *
	 * @param string $message The line.
	 */
	public function warning( $message ) {
		$this->write( 'warning', $message );
	}

	/**
	 * Writes the line without the key and without anything that looks like one.
	 *
	 * @param string $level   A level of WooCommerce's logger.
	 * @param string $message The line.
	 */
	private function write( $level, $message ) {
		$key = $this->settings->api_key();
		if ( '' !== $key ) {
			$message = str_replace( array( $key, rawurlencode( $key ) ), '[key]', $message );
		}
		$message = preg_replace( '/vt_(live|test|pub)_[A-Za-z0-9_\-]+/', '[key]', $message );
		wc_get_logger()->log( $level, $message, array( 'source' => 'vouchertrack' ) );
	}
}
