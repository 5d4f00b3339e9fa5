<?php
/**
 * Loads a test site whose WooCommerce is switched off and prints whether the plugin rests.
 *
 * @package VoucherTrack
 */

list( , $vt_root )         = $argv;
$_SERVER['HTTP_HOST']      = '127.0.0.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
require $vt_root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
if ( class_exists( 'WooCommerce' ) ) {
	update_option( 'active_plugins', array( 'vouchertrack/vouchertrack.php' ) );
	passthru( escapeshellarg( PHP_BINARY ) . ' ' . escapeshellarg( __FILE__ ) . ' ' . escapeshellarg( $vt_root ) );
	exit;
}
echo is_plugin_active( 'vouchertrack/vouchertrack.php' ) && ! has_filter( 'woocommerce_get_shop_coupon_data' ) ? 'rests' : 'does not rest';
