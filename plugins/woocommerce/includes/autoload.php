<?php
/**
 * Loads the plugin's classes by WordPress's file names: Order_Sync is class-order-sync.php.
 *
 * @package VoucherTrack
 */

defined( 'ABSPATH' ) || exit;

spl_autoload_register(
	static function ( $class_name ) {
		$prefix = 'VoucherTrack\\WooCommerce\\';
		if ( 0 !== strpos( $class_name, $prefix ) ) {
			return;
		}
		$name = strtolower( str_replace( '_', '-', substr( $class_name, strlen( $prefix ) ) ) );
		$path = __DIR__ . '/class-' . $name . '.php';
		if ( is_readable( $path ) ) {
			require_once $path;
		}
	}
);
