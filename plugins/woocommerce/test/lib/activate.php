<?php
/**
 * Activates plugins in a test shop and prints an application password for its administrator.
 *
 * @package VoucherTrack
 */

list( , $vt_root, $vt_user ) = $argv;
$_SERVER['HTTP_HOST']      = '127.0.0.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
define( 'WP_ADMIN', true );
require $vt_root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
foreach ( array_slice( $argv, 3 ) as $vt_plugin ) {
	$vt_result = activate_plugin( $vt_plugin );
	if ( is_wp_error( $vt_result ) ) {
		fwrite( STDERR, $vt_result->get_error_message() );
		exit( 1 );
	}
}
$vt_made = WP_Application_Passwords::create_new_application_password( get_user_by( 'login', $vt_user )->ID, array( 'name' => 'tests ' . wp_rand() ) );
echo "\nPASSWORD:" . $vt_made[0];
