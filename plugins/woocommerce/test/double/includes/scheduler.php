<?php
/**
 * Action Scheduler's functions over one table; nothing runs by itself.
 *
 * @package VoucherTrack
 */

/** One planned job. */
final class Vt_Double_Job {
	private $hook;
	private $args;

	public function __construct( $hook, array $args ) {
		$this->hook = $hook;
		$this->args = $args;
	}

	public function get_hook() {
		return $this->hook;
	}

	public function get_args() {
		return $this->args;
	}
}

function as_schedule_single_action( $timestamp, $hook, $args = array(), $group = '' ) {
	global $wpdb;
	if ( ! did_action( 'action_scheduler_init' ) ) {
		_doing_it_wrong( __FUNCTION__, 'Action Scheduler is not ready yet', '8.2' );
	}
	$wpdb->insert( $wpdb->prefix . 'double_jobs', array( 'hook' => $hook, 'args' => wp_json_encode( $args ), 'jobs_group' => $group, 'status' => 'pending', 'due' => $timestamp ) );
	return (int) $wpdb->insert_id;
}

function as_enqueue_async_action( $hook, $args = array(), $group = '' ) {
	return as_schedule_single_action( time(), $hook, $args, $group );
}

function as_schedule_recurring_action( $timestamp, $interval, $hook, $args = array(), $group = '' ) {
	return as_schedule_single_action( $timestamp, $hook, $args, $group );
}

function as_unschedule_all_actions( $hook, $args = array(), $group = '' ) {
	global $wpdb;
	$where = array( 'hook' => $hook, 'status' => 'pending' );
	if ( array() !== $args ) {
		$where['args'] = wp_json_encode( $args );
	}
	$wpdb->update( $wpdb->prefix . 'double_jobs', array( 'status' => 'canceled' ), $where );
}

function as_unschedule_action( $hook, $args = array(), $group = '' ) {
	as_unschedule_all_actions( $hook, $args, $group );
}

function as_has_scheduled_action( $hook, $args = null, $group = '' ) {
	global $wpdb;
	return (bool) $wpdb->get_var( $wpdb->prepare( "SELECT id FROM {$wpdb->prefix}double_jobs WHERE hook = %s AND status = 'pending'", $hook ) );
}

function as_get_scheduled_actions( $query = array(), $return = 'OBJECT' ) {
	global $wpdb;
	$jobs = array();
	foreach ( $wpdb->get_results( $wpdb->prepare( "SELECT id, hook, args FROM {$wpdb->prefix}double_jobs WHERE jobs_group = %s AND status = %s ORDER BY due, id", $query['group'], $query['status'] ) ) as $row ) {
		$jobs[ $row->id ] = new Vt_Double_Job( $row->hook, json_decode( $row->args, true ) );
	}
	return $jobs;
}
