<?php
/**
 * Where the double keeps its things: one table of objects, one of sessions, one of jobs.
 *
 * @package VoucherTrack
 */

/** Makes the tables. */
function vt_double_create_tables() {
	global $wpdb;
	$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->prefix}double_objects ( id bigint(20) unsigned NOT NULL AUTO_INCREMENT, type varchar(20) NOT NULL, name varchar(190) NOT NULL DEFAULT '', data longtext NOT NULL, PRIMARY KEY (id) )" );
	$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->prefix}woocommerce_sessions ( session_id bigint(20) unsigned NOT NULL AUTO_INCREMENT, session_key varchar(64) NOT NULL, session_value longtext NOT NULL, PRIMARY KEY (session_id), UNIQUE KEY session_key (session_key) )" );
	$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->prefix}double_jobs ( id bigint(20) unsigned NOT NULL AUTO_INCREMENT, hook varchar(190) NOT NULL, args longtext NOT NULL, jobs_group varchar(190) NOT NULL, status varchar(20) NOT NULL, due bigint(20) NOT NULL, PRIMARY KEY (id) )" );
}

/** Adds an object; answers its id. */
function vt_double_insert( $type, $name, array $data ) {
	global $wpdb;
	$wpdb->insert( $wpdb->prefix . 'double_objects', array( 'type' => $type, 'name' => $name, 'data' => serialize( $data ) ) );
	return (int) $wpdb->insert_id;
}

/** Reads an object's type and data; null where there is none. */
function vt_double_read( $id ) {
	global $wpdb;
	$row = $wpdb->get_row( $wpdb->prepare( "SELECT type, data FROM {$wpdb->prefix}double_objects WHERE id = %d", $id ) );
	return $row ? array( $row->type, unserialize( $row->data ) ) : null;
}

/** Writes an object's data. */
function vt_double_write( $id, array $data ) {
	global $wpdb;
	$wpdb->update( $wpdb->prefix . 'double_objects', array( 'data' => serialize( $data ) ), array( 'id' => $id ) );
}

/** Deletes an object. */
function vt_double_delete( $id ) {
	global $wpdb;
	$wpdb->delete( $wpdb->prefix . 'double_objects', array( 'id' => $id ) );
}

/** The ids of all objects of a type. */
function vt_double_ids( $type ) {
	global $wpdb;
	return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT id FROM {$wpdb->prefix}double_objects WHERE type = %s ORDER BY id", $type ) ) );
}
