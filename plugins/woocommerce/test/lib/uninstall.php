<?php
/**
 * Gives a test site (or each of a network's two) settings, uninstalls the plugin, and prints what is left.
 *
 * @package VoucherTrack
 */

list( , $vt_root, $vt_kind ) = $argv;
$_SERVER['HTTP_HOST']        = '127.0.0.1';
$_SERVER['REQUEST_METHOD']   = 'GET';
define( 'WP_ADMIN', true );
require $vt_root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
require_once ABSPATH . 'wp-admin/includes/file.php';

/** Every option of ours on the current site. */
function vt_test_options_left() {
	global $wpdb;
	return $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE 'vouchertrack%' AND option_name NOT LIKE 'vouchertrack_test%' OR option_name LIKE '%transient%vouchertrack%'" );
}

$vt_sites = array( get_current_blog_id() );
if ( 'network' === $vt_kind ) {
	$vt_sites[] = wp_insert_site( array( 'domain' => '127.0.0.1', 'path' => '/second/', 'user_id' => 1 ) );
	activate_plugin( 'woocommerce/woocommerce.php', '', true );
	activate_plugin( 'vouchertrack/vouchertrack.php', '', true );
}
$vt_keys = array();
foreach ( $vt_sites as $vt_site ) {
	if ( 'network' === $vt_kind ) {
		switch_to_blog( $vt_site );
		vt_double_create_tables();
	}
	update_option( 'vouchertrack_settings', array( 'base_url' => 'http://127.0.0.1' ) );
	update_option( 'vouchertrack_api_key', 'key of site ' . $vt_site, false );
	update_option( 'vouchertrack_reconciliation', array(), false );
	set_transient( 'vouchertrack_circuit', array( 'failures' => 1, 'open_until' => 0 ) );
	( new VoucherTrack\WooCommerce\Order_Lock() )->take( 7 );
	( new VoucherTrack\WooCommerce\Queue() )->sync_soon( 7 );
	$vt_keys[] = ( new VoucherTrack\WooCommerce\Settings() )->api_key();
	if ( 'network' === $vt_kind ) {
		restore_current_blog();
	}
}
$vt_before = count( array_unique( $vt_keys ) ) === count( $vt_sites ) && count( vt_test_options_left() ) > 0;
// Pages of the admin were visited before: they have planned the night's work.
$vt_before = $vt_before && ( 'network' === $vt_kind || as_has_scheduled_action( 'vouchertrack_reconcile' ) );

deactivate_plugins( 'vouchertrack/vouchertrack.php', false, 'network' === $vt_kind );
uninstall_plugin( 'vouchertrack/vouchertrack.php' );

$vt_left = array();
$vt_jobs = 0;
foreach ( $vt_sites as $vt_site ) {
	if ( 'network' === $vt_kind ) {
		switch_to_blog( $vt_site );
	}
	wp_cache_flush();
	$vt_left  = array_merge( $vt_left, vt_test_options_left() );
	$vt_jobs += count( as_get_scheduled_actions( array( 'group' => 'vouchertrack', 'status' => 'pending' ) ) );
}
echo wp_json_encode( array( 'before' => $vt_before, 'options' => $vt_left, 'jobs' => $vt_jobs ) );
