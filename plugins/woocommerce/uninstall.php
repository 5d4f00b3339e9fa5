<?php
/**
 * Removes the plugin's settings and jobs from every site. What is noted on orders stays: it belongs to the books.
 *
 * @package VoucherTrack
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

/**
 * Removes them from the current site.
 */
function vouchertrack_uninstall_site() {
	global $wpdb;
	foreach ( array( 'vouchertrack_settings', 'vouchertrack_api_key', 'vouchertrack_attention', 'vouchertrack_reconciliation' ) as $option ) {
		delete_option( $option );
	}
	delete_transient( 'vouchertrack_circuit' );
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- left-over locks are rows that the options API does not know.
	$wpdb->query( $wpdb->prepare( "DELETE FROM `$wpdb->options` WHERE option_name LIKE %s", $wpdb->esc_like( 'vouchertrack_lock_' ) . '%' ) );
	if ( function_exists( 'as_unschedule_all_actions' ) ) {
		foreach ( array( 'vouchertrack_sync_order', 'vouchertrack_give_back', 'vouchertrack_reconcile' ) as $hook ) {
			as_unschedule_all_actions( $hook );
		}
	}
}

if ( is_multisite() ) {
	foreach ( get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	) as $vouchertrack_site ) {
		switch_to_blog( $vouchertrack_site );
		vouchertrack_uninstall_site();
		restore_current_blog();
	}
} else {
	vouchertrack_uninstall_site();
}
