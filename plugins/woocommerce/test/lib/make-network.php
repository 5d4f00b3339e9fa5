<?php
/**
 * Turns a test site into a network, as the network set-up page of WordPress does.
 *
 * @package VoucherTrack
 */

list( , $vt_root )         = $argv;
$_SERVER['HTTP_HOST']      = '127.0.0.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
define( 'WP_ALLOW_MULTISITE', true );
define( 'WP_ADMIN', true );
require $vt_root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
global $wpdb;
foreach ( $wpdb->tables( 'ms_global' ) as $vt_table => $vt_prefixed ) {
	$wpdb->$vt_table = $vt_prefixed;
}
install_network();
$vt_result = populate_network( 1, '127.0.0.1', 'admin@shop.example', 'Test network', '/', false );
if ( is_wp_error( $vt_result ) && 'no_wildcard_dns' !== $vt_result->get_error_code() ) {
	fwrite( STDERR, $vt_result->get_error_message() );
	exit( 1 );
}
$vt_config = file_get_contents( $vt_root . '/wp-config.php' );
$vt_lines  = "define( 'MULTISITE', true );\ndefine( 'SUBDOMAIN_INSTALL', false );\ndefine( 'DOMAIN_CURRENT_SITE', '127.0.0.1' );\ndefine( 'PATH_CURRENT_SITE', '/' );\ndefine( 'SITE_ID_CURRENT_SITE', 1 );\ndefine( 'BLOG_ID_CURRENT_SITE', 1 );\n";
file_put_contents( $vt_root . '/wp-config.php', str_replace( '$table_prefix', $vt_lines . '$table_prefix', $vt_config ) );
