<?php
/**
 * The functions of WooCommerce that plugins call.
 *
 * @package VoucherTrack
 */

function get_woocommerce_currency() {
	return get_option( 'woocommerce_currency', 'GBP' );
}

function wc_get_price_decimals() {
	return (int) get_option( 'woocommerce_price_num_decimals', 2 );
}

function wc_price( $amount, $args = array() ) {
	$decimals = $args['decimals'] ?? wc_get_price_decimals();
	return '<span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-currencySymbol">&pound;</span>' . number_format( (float) $amount, $decimals ) . '</bdi></span>';
}

function wc_add_number_precision( $value ) {
	return round( $value * 10 ** wc_get_price_decimals(), 4 );
}

function wc_remove_number_precision( $value ) {
	return $value / 10 ** wc_get_price_decimals();
}

function wc_format_coupon_code( $code ) {
	return strtolower( trim( html_entity_decode( wp_kses( $code, array() ), ENT_QUOTES, 'UTF-8' ) ) );
}

function wc_coupons_enabled() {
	return true;
}

/** A coupon post of the shop itself, found by its code without case. */
function wc_get_coupon_id_by_code( $code ) {
	global $wpdb;
	$id = $wpdb->get_var( $wpdb->prepare( "SELECT ID FROM $wpdb->posts WHERE post_type = 'shop_coupon' AND post_status = 'publish' AND LOWER( post_title ) = %s", wc_format_coupon_code( $code ) ) );
	return (int) $id;
}

function wc_get_is_paid_statuses() {
	return apply_filters( 'woocommerce_order_is_paid_statuses', array( 'processing', 'completed' ) );
}

function wc_get_order_statuses() {
	$statuses = array();
	foreach ( array( 'pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed' ) as $status ) {
		$statuses[ 'wc-' . $status ] = ucfirst( $status );
	}
	return $statuses;
}

function wc_get_page_screen_id( $what ) {
	return 'shop-order' === $what ? 'woocommerce_page_wc-orders' : $what;
}

function wc_add_notice( $message, $type = 'success' ) {
	$notices            = WC()->session->get( 'wc_notices', array() );
	$notices[ $type ][] = $message;
	WC()->session->set( 'wc_notices', $notices );
}

function wc_notice_count( $type ) {
	return count( WC()->session->get( 'wc_notices', array() )[ $type ] ?? array() );
}

/** Prints the waiting notices as a theme would, and clears them. */
function vt_double_print_notices() {
	$html    = '';
	$classes = array( 'error' => 'woocommerce-error', 'success' => 'woocommerce-message', 'notice' => 'woocommerce-info' );
	foreach ( WC()->session->get( 'wc_notices', array() ) as $type => $messages ) {
		foreach ( $messages as $message ) {
			$html .= '<div class="' . $classes[ $type ] . '">' . wp_kses_post( $message ) . '</div>';
		}
	}
	WC()->session->set( 'wc_notices', array() );
	return $html;
}

function wc_get_logger() {
	static $logger = null;
	if ( null === $logger ) {
		$logger = new class() {
			public function log( $level, $message, $context = array() ) {
				$folder = WP_CONTENT_DIR . '/uploads/wc-logs';
				wp_mkdir_p( $folder );
				file_put_contents( $folder . '/' . $context['source'] . '-double.log', gmdate( 'c' ) . " $level $message\n", FILE_APPEND );
			}
		};
	}
	return $logger;
}

function wc_get_order_notes( $args ) {
	$order = wc_get_order( $args['order_id'] );
	return array_map(
		static function ( $text ) {
			return (object) array( 'content' => $text );
		},
		array_reverse( $order->vt_notes() )
	);
}

/** Status hooks count coupons, and read each coupon for it: also inside a payment provider's call. */
function vt_double_count_coupons( $order_id ) {
	$order = wc_get_order( $order_id );
	foreach ( $order ? $order->get_coupon_codes() : array() as $code ) {
		new WC_Coupon( $code );
	}
}
