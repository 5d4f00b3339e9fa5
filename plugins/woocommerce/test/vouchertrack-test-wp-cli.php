<?php
/**
 * A stand-in for WP-CLI that keeps what commands print. Loaded by the bridge, for its command-line route only.
 *
 * @package VoucherTrack
 */

if ( ! class_exists( 'WP_CLI' ) && defined( 'WP_CLI' ) ) {
	/** The calls of WP-CLI that the plugin makes. */
	final class WP_CLI {
		public static $commands = array();
		public static $lines    = array();

		public static function add_command( $name, $command ) {
			self::$commands[ $name ] = $command;
		}

		public static function line( $text ) {
			self::$lines[] = $text;
		}

		public static function success( $text ) {
			self::$lines[] = 'Success: ' . $text;
		}

		public static function halt( $code ) {
			self::$lines[] = 'exit ' . $code;
		}

		/** WooCommerce has commands of its own; they are not run here. */
		public static function __callStatic( $name, $arguments ) {
			return null;
		}
	}
}
