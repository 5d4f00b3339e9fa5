<?php
/**
 * Lets the scenarios look into a test shop: settings, the queue, orders, the debug log. A must-use plugin
 * for test shops only; it is no part of the plugin's archive.
 *
 * @package VoucherTrack
 */

defined( 'ABSPATH' ) || exit;

add_action(
	'rest_api_init',
	static function () {
		$routes = array(
			'options'   => 'vouchertrack_test_options',
			'run-queue' => 'vouchertrack_test_run_queue',
			'order'     => 'vouchertrack_test_order',
			'fire'      => 'vouchertrack_test_fire',
			'prepare'   => 'vouchertrack_test_prepare',
			'log'       => 'vouchertrack_test_log',
			'reconcile' => 'vouchertrack_test_reconcile',
			'cli'       => 'vouchertrack_test_cli',
			'apply'     => 'vouchertrack_test_apply',

			'strip'     => 'vouchertrack_test_strip',
			'reprice'   => 'vouchertrack_test_reprice',

			'forget-answers' => 'vouchertrack_test_forget_answers',
		);
		foreach ( $routes as $route => $callback ) {
			register_rest_route(
				'vouchertrack-test/v1',
				'/' . $route,
				array(
					'methods'             => 'POST',
					'callback'            => $callback,
					'permission_callback' => static function () {
						return current_user_can( 'manage_options' );
					},
				)
			);
		}
	}
);

/**
 * Sets options; null deletes. Transients count as options named _transient_….
 *
 * @param WP_REST_Request $request The request.
 * @return array
 */
function vouchertrack_test_options( $request ) {
	foreach ( $request->get_json_params() as $name => $value ) {
		if ( null === $value ) {
			delete_option( $name );
		} else {
			update_option( $name, $value );
		}
	}
	return array( 'done' => true );
}

/**
 * Runs what the plugin has put off, also what is due later only; in rounds, because jobs make jobs.
 *
 * @param WP_REST_Request $request rounds.
 * @return array
 */
function vouchertrack_test_run_queue( $request ) {
	$rounds = (int) ( $request->get_json_params()['rounds'] ?? 5 );
	$ran    = 0;
	for ( ; $rounds > 0; $rounds-- ) {
		$ids = as_get_scheduled_actions(
			array(
				'group'    => 'vouchertrack',
				'status'   => 'pending',
				'per_page' => 100,
			)
		);
		$todo = array();
		foreach ( $ids as $action ) {
			if ( 'vouchertrack_reconcile' !== $action->get_hook() ) {
				$todo[] = $action;
			}
		}
		if ( array() === $todo ) {
			break;
		}
		foreach ( $todo as $action ) {
			as_unschedule_action( $action->get_hook(), $action->get_args(), 'vouchertrack' );
			do_action_ref_array( $action->get_hook(), array_values( $action->get_args() ) );
			++$ran;
		}
	}
	return array( 'ran' => $ran );
}

/**
 * What the shop knows of an order.
 *
 * @param WP_REST_Request $request id.
 * @return array
 */
function vouchertrack_test_order( $request ) {
	$order = wc_get_order( (int) $request->get_json_params()['id'] );
	if ( ! $order ) {
		return array( 'missing' => true );
	}
	$notes = array();
	foreach ( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $note ) {
		$notes[] = $note->content;
	}
	return array(
		'status'   => $order->get_status(),
		'number'   => $order->get_order_number(),
		'total'    => $order->get_total(),
		'coupons'  => $order->get_coupon_codes(),
		'vouchers' => $order->get_meta( '_vouchertrack_vouchers' ),
		'mark'     => $order->get_meta( '_vouchertrack_status' ),
		'notes'    => $notes,
		'created'  => $order->get_date_created()->getTimestamp(),
	);
}

/**
 * Fires hooks again, as shops with many plugins do.
 *
 * @param WP_REST_Request $request id, hooks.
 * @return array
 */
function vouchertrack_test_fire( $request ) {
	$body  = $request->get_json_params();
	$order = wc_get_order( (int) $body['id'] );
	foreach ( $body['hooks'] as $hook ) {
		do_action( $hook, $order->get_id(), $order, $order );
	}
	return array( 'done' => true );
}

/**
 * Makes the pages and settings that the scenarios expect; answers the pages' addresses.
 *
 * @return array
 */
function vouchertrack_test_prepare() {
	$pages = array();
	foreach ( array( 'cart', 'checkout' ) as $name ) {
		$page = get_page_by_path( 'classic-' . $name );
		$id   = $page ? $page->ID : wp_insert_post(
			array(
				'post_type'    => 'page',
				'post_status'  => 'publish',
				'post_name'    => 'classic-' . $name,
				'post_title'   => 'Classic ' . $name,
				'post_content' => '[woocommerce_' . $name . ']',
			)
		);
		update_option( 'woocommerce_' . $name . '_page_id', $id );
		$pages[ $name ] = get_permalink( $id );
	}
	foreach ( array( 'bacs', 'cod' ) as $gateway ) {
		update_option( 'woocommerce_' . $gateway . '_settings', array( 'enabled' => 'yes', 'title' => $gateway, 'enable_for_virtual' => 'yes' ) );
	}
	update_option( 'woocommerce_currency', 'GBP' );
	update_option( 'woocommerce_coming_soon', 'no' );
	update_option( 'woocommerce_enable_guest_checkout', 'yes' );
	update_option( 'woocommerce_default_country', 'GB' );
	return array(
		'pages'   => $pages,
		'version' => WC()->version,
		'php'     => PHP_VERSION,
		'wp'      => get_bloginfo( 'version' ),
	);
}

/**
 * The debug log and WooCommerce's own log of the plugin.
 *
 * @return array
 */
function vouchertrack_test_log() {
	$file = WP_CONTENT_DIR . '/debug.log';
	$own  = '';
	foreach ( (array) glob( WP_CONTENT_DIR . '/uploads/wc-logs/vouchertrack*' ) as $path ) {
		$own .= file_get_contents( $path );
	}
	return array(
		'debug' => is_readable( $file ) ? file_get_contents( $file ) : '',
		'own'   => $own,
	);
}

/**
 * Runs the nightly job.
 *
 * @return array
 */
function vouchertrack_test_reconcile() {
	do_action( 'vouchertrack_reconcile' );
	return get_option( 'vouchertrack_reconciliation' );
}

/**
 * Puts a coupon on an order as the order page of the admin does.
 *
 * @param WP_REST_Request $request id, code.
 * @return array
 */
function vouchertrack_test_apply( $request ) {
	$body   = $request->get_json_params();
	$result = wc_get_order( (int) $body['id'] )->apply_coupon( $body['code'] );
	return array( 'message' => is_wp_error( $result ) ? wp_strip_all_tags( $result->get_error_message() ) : '' );
}

// A shop that numbers its orders by a plugin gives the number only after the checkout.
add_filter(
	'woocommerce_order_number',
	static function ( $number ) {
		return get_option( 'vouchertrack_test_number_prefix', '' ) . $number;
	}
);

/**
 * Takes the plugin's notes off an order, as if it had come in while the plugin was switched off.
 *
 * @param WP_REST_Request $request id.
 * @return array
 */
function vouchertrack_test_strip( $request ) {
	$order = wc_get_order( (int) $request->get_json_params()['id'] );
	$order->update_meta_data( '_vouchertrack_vouchers', array() );
	$order->save_meta_data();
	as_unschedule_all_actions( 'vouchertrack_sync_order', array( $order->get_id() ), 'vouchertrack' );
	return array( 'done' => true );
}

/**
 * Changes the worth of an order's first line, as staff do on the order page.
 *
 * @param WP_REST_Request $request id, subtotal.
 * @return array
 */
function vouchertrack_test_reprice( $request ) {
	$body  = $request->get_json_params();
	$order = wc_get_order( (int) $body['id'] );
	foreach ( $order->get_items() as $item ) {
		if ( method_exists( $item, 'set_subtotal' ) ) {
			$item->set_subtotal( $body['subtotal'] );
			$item->save();
		}
	}
	if ( method_exists( $order, 'vt_set' ) ) {
		$items                = $order->vt_get( 'items' );
		$items[0]['subtotal'] = (float) $body['subtotal'];
		$order->vt_set( 'items', $items );
		$order->save();
	}
	return array( 'done' => true );
}

// Prints the order box alone: the page around it is WooCommerce's, and different in every version.
add_action(
	'admin_init',
	static function () {
		if ( isset( $_GET['vouchertrack-test-box'] ) && current_user_can( 'manage_options' ) ) {
			global $wp_meta_boxes;
			$order  = wc_get_order( (int) $_GET['vouchertrack-test-box'] );
			$screen = wc_get_page_screen_id( 'shop-order' );
			do_action( 'add_meta_boxes', $screen, $order );
			foreach ( $wp_meta_boxes[ $screen ]['side']['default'] ?? array() as $box ) {
				if ( 'vouchertrack' === $box['id'] ) {
					call_user_func( $box['callback'], $order, $box );
				}
			}
			exit;
		}
	},
	99
);

/**
 * Lets two minutes pass: the answers that sessions remember are gone.
 *
 * @return array
 */
function vouchertrack_test_forget_answers() {
	global $wpdb;
	foreach ( $wpdb->get_results( "SELECT session_key, session_value FROM {$wpdb->prefix}woocommerce_sessions" ) as $row ) {
		$session = maybe_unserialize( $row->session_value );
		if ( is_array( $session ) && isset( $session['vouchertrack_answers'] ) ) {
			unset( $session['vouchertrack_answers'] );
			$wpdb->update( $wpdb->prefix . 'woocommerce_sessions', array( 'session_value' => maybe_serialize( $session ) ), array( 'session_key' => $row->session_key ) );
		}
	}
	wp_cache_flush();
	return array( 'done' => true );
}

/**
 * Runs one of the plugin's commands and answers what it printed.
 *
 * @param WP_REST_Request $request command, args, options.
 * @return array
 */
function vouchertrack_test_cli( $request ) {
	$body = $request->get_json_params();
	WP_CLI::$lines = array();
	call_user_func( array( WP_CLI::$commands['vouchertrack'], $body['command'] ), $body['args'] ?? array(), $body['options'] ?? array() );
	return array( 'lines' => WP_CLI::$lines );
}

// WP-CLI itself is not on every test machine: the four calls of it that the plugin makes, as its handbook has
// them. Declared after WooCommerce has loaded, which would otherwise bring commands of its own.
add_action(
	'plugins_loaded',
	static function () {
		if ( ! class_exists( 'WP_CLI' ) && isset( $_SERVER['REQUEST_URI'] ) && false !== strpos( $_SERVER['REQUEST_URI'], 'vouchertrack-test/v1/cli' ) ) {
			define( 'WP_CLI', true );
			require __DIR__ . '/vouchertrack-test-wp-cli.php';
		}
	},
	9
);
