<?php
/**
 * The Store API, which the block cart and checkout talk to.
 *
 * @package VoucherTrack
 */

use Automattic\WooCommerce\StoreApi\Exceptions\RouteException;

/** What plugins add to the cart's answer. */
function woocommerce_store_api_register_endpoint_data( $args ) {
	$GLOBALS['vt_double_endpoint_data'][ $args['namespace'] ] = $args['data_callback'];
}

add_action(
	'rest_api_init',
	static function () {
		$routes = array(
			array( '/cart', 'GET', 'vt_double_store_cart' ),
			array( '/cart/add-item', 'POST', 'vt_double_store_add' ),
			array( '/cart/apply-coupon', 'POST', 'vt_double_store_apply' ),
			array( '/cart/remove-coupon', 'POST', 'vt_double_store_remove' ),
			array( '/checkout', 'POST', 'vt_double_store_checkout' ),
		);
		foreach ( $routes as list( $route, $method, $callback ) ) {
			register_rest_route( 'wc/store/v1', $route, array( 'methods' => $method, 'callback' => vt_double_store_route( $method, $callback ), 'permission_callback' => '__return_true' ) );
		}
	}
);

/** Checks the nonce, runs the route, and turns refusals into answers. */
function vt_double_store_route( $method, $callback ) {
	return static function ( $request ) use ( $method, $callback ) {
		if ( 'GET' !== $method && ! wp_verify_nonce( $request->get_header( 'nonce' ), 'wc_store_api' ) ) {
			return new WP_Error( 'woocommerce_rest_invalid_nonce', 'Invalid nonce', array( 'status' => 403 ) );
		}
		try {
			$answer = rest_ensure_response( $callback( $request ) );
		} catch ( RouteException $refusal ) {
			return new WP_Error( $refusal->error_code, $refusal->getMessage(), array( 'status' => $refusal->getCode() ) );
		}
		$answer->header( 'Nonce', wp_create_nonce( 'wc_store_api' ) );
		return $answer;
	};
}

function vt_double_store_cart() {
	$cart  = WC()->cart;
	$minor = static function ( $amount ) {
		return (string) (int) round( $amount * 100 );
	};
	$items = array();
	foreach ( $cart->get_cart() as $line ) {
		$is_fixed = ! apply_filters( 'woocommerce_store_api_product_quantity_editable', true, $line['data'], $line );
		$items[]  = array( 'id' => $line['product_id'], 'quantity' => $line['quantity'], 'quantity_limits' => array( 'editable' => ! $is_fixed ), 'totals' => array( 'line_subtotal' => $minor( $line['data']->get_price() * $line['quantity'] ) ) );
	}
	$coupons = array();
	foreach ( $cart->get_applied_coupons() as $code ) {
		$coupons[] = array( 'code' => $code, 'totals' => array( 'total_discount' => $minor( $cart->vt_coupon_totals()[ $code ] ?? 0 ) ) );
	}
	$extensions = array();
	foreach ( $GLOBALS['vt_double_endpoint_data'] ?? array() as $namespace => $callback ) {
		$extensions[ $namespace ] = $callback();
	}
	$totals = $cart->vt_totals();
	return array(
		'items'      => $items,
		'coupons'    => $coupons,
		'totals'     => array( 'currency_minor_unit' => 2, 'total_price' => $minor( $totals['total'] ), 'total_discount' => $minor( $totals['discount'] ) ),
		'extensions' => (object) $extensions,
	);
}

function vt_double_store_add( $request ) {
	WC()->cart->add_to_cart( (int) $request['id'], (int) $request['quantity'] );
	return vt_double_store_cart();
}

function vt_double_store_apply( $request ) {
	$code   = wc_format_coupon_code( $request['code'] );
	$coupon = new WC_Coupon( $code );
	if ( $coupon->get_code() !== $code ) {
		throw new RouteException( 'woocommerce_rest_cart_coupon_error', sprintf( '"%s" is an invalid coupon code.', esc_html( $code ) ), 400 );
	}
	if ( WC()->cart->has_discount( $code ) ) {
		throw new RouteException( 'woocommerce_rest_cart_coupon_error', sprintf( 'Coupon code "%s" has already been applied.', esc_html( $code ) ), 400 );
	}
	$valid = ( new WC_Discounts( WC()->cart ) )->is_coupon_valid( $coupon );
	if ( is_wp_error( $valid ) ) {
		throw new RouteException( 'woocommerce_rest_cart_coupon_error', wp_strip_all_tags( $valid->get_error_message() ), 400 );
	}
	WC()->cart->vt_accept( $code );
	do_action( 'woocommerce_applied_coupon', $code );
	WC()->cart->calculate_totals();
	return vt_double_store_cart();
}

function vt_double_store_remove( $request ) {
	WC()->cart->remove_coupon( $request['code'] );
	WC()->cart->calculate_totals();
	return vt_double_store_cart();
}

/** The order exists as a draft, is written from the cart, becomes pending, and only then may plugins object. */
function vt_double_store_checkout( $request ) {
	$cart = WC()->cart;
	if ( $cart->is_empty() ) {
		throw new RouteException( 'woocommerce_rest_cart_empty', 'Cannot place an order, your cart is empty.', 400 );
	}
	foreach ( $cart->get_applied_coupons() as $code ) {
		$coupon = new WC_Coupon( $code );
		if ( ! $coupon->is_valid() ) {
			$cart->remove_coupon( $code );
			$cart->calculate_totals();
			throw new RouteException( 'woocommerce_rest_cart_coupon_error', sprintf( 'The "%1$s" coupon has been removed from your cart: %2$s', esc_html( $code ), wp_strip_all_tags( $coupon->get_error_message() ) ), 409 );
		}
	}
	$cart->calculate_totals();
	$email = (string) $request['billing_address']['email'];
	WC()->customer->set_billing_email( $email );

	$order = wc_get_order( (int) WC()->session->get( 'store_api_draft_order' ) );
	if ( ! $order || ! $order->has_status( array( 'checkout-draft', 'pending', 'failed' ) ) ) {
		$order = new WC_Order();
		$order->set_status( 'checkout-draft' );
	}
	$cart->vt_write_to( $order );
	$order->vt_set( 'email', $email );
	$order->save();
	WC()->session->set( 'store_api_draft_order', $order->get_id() );
	$order->update_status( 'pending' );
	do_action( 'woocommerce_store_api_checkout_order_processed', $order );

	vt_double_pay( $order, (string) $request['payment_method'] );
	WC()->session->set( 'store_api_draft_order', 0 );
	return array( 'order_id' => $order->get_id(), 'status' => wc_get_order( $order->get_id() )->get_status() );
}

/** Takes payment: cash on delivery is processing at once, a bank transfer waits. */
function vt_double_pay( WC_Order $order, $method ) {
	$order = wc_get_order( $order->get_id() );
	if ( (float) $order->get_total() <= 0 ) {
		$order->payment_complete();
	} elseif ( 'bacs' === $method ) {
		$order->update_status( 'on-hold', 'Awaiting BACS payment' );
	} else {
		$order->update_status( 'processing', 'Payment to be made upon delivery.' );
	}
	WC()->cart->empty_cart();
}
