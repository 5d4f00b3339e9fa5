<?php
/**
 * The part of WooCommerce's REST API (wc/v3) that staff use in the scenarios.
 *
 * @package VoucherTrack
 */

add_action(
	'rest_api_init',
	static function () {
		$may    = static function () {
			return current_user_can( 'manage_woocommerce' );
		};
		$routes = array(
			array( '/products', 'POST', 'vt_double_rest_product' ),
			array( '/coupons', 'POST', 'vt_double_rest_coupon' ),
			array( '/orders', 'POST', 'vt_double_rest_create_order' ),
			array( '/orders/(?P<id>\d+)', 'PUT', 'vt_double_rest_update_order' ),
			array( '/orders/(?P<id>\d+)', 'DELETE', 'vt_double_rest_delete_order' ),
			array( '/orders/(?P<id>\d+)/refunds', 'POST', 'vt_double_rest_refund' ),
		);
		foreach ( $routes as list( $route, $method, $callback ) ) {
			register_rest_route( 'wc/v3', $route, array( 'methods' => $method, 'callback' => $callback, 'permission_callback' => $may ) );
		}
	}
);

function vt_double_rest_product( $request ) {
	$id = vt_double_insert( 'product', $request['name'], array( 'name' => $request['name'], 'price' => $request['regular_price'] ) );
	return array( 'id' => $id );
}

function vt_double_rest_coupon( $request ) {
	$id = wp_insert_post( array( 'post_type' => 'shop_coupon', 'post_status' => 'publish', 'post_title' => $request['code'] ) );
	update_post_meta( $id, 'discount_type', $request['discount_type'] );
	update_post_meta( $id, 'coupon_amount', $request['amount'] );
	return array( 'id' => $id );
}

function vt_double_rest_view( WC_Order $order ) {
	return array( 'id' => $order->get_id(), 'status' => $order->get_status(), 'total' => $order->get_total(), 'discount_total' => $order->vt_discount() );
}

/** Saves the order with its status first; its coupons come after. */
function vt_double_rest_create_order( $request ) {
	$order = new WC_Order();
	foreach ( $request['line_items'] ?? array() as $line ) {
		$product = wc_get_product( $line['product_id'] );
		$order->vt_add_line( $product, $line['quantity'], $product->get_price() * $line['quantity'] );
	}
	$order->vt_set( 'email', $request['billing']['email'] ?? '' );
	$order->set_status( $request['status'] ?? 'pending' );
	if ( $order->is_paid() ) {
		$order->vt_set( 'paid', time() );
	}
	$order->save();
	foreach ( $request['coupon_lines'] ?? array() as $line ) {
		$applied = $order->apply_coupon( $line['code'] );
		if ( is_wp_error( $applied ) ) {
			return new WP_Error( 'woocommerce_rest_invalid_coupon', $applied->get_error_message(), array( 'status' => 400 ) );
		}
	}
	return vt_double_rest_view( wc_get_order( $order->get_id() ) );
}

function vt_double_rest_update_order( $request ) {
	$order = wc_get_order( (int) $request['id'] );
	if ( isset( $request['line_items'] ) ) {
		$items = $order->vt_get( 'items' );
		foreach ( $request['line_items'] as $at => $line ) {
			$items[ $at ]['subtotal'] = (float) $line['subtotal'];
		}
		$order->vt_set( 'items', $items );
	}
	if ( isset( $request['status'] ) ) {
		$order->set_status( $request['status'] );
	}
	$order->save();
	return vt_double_rest_view( $order );
}

function vt_double_rest_delete_order( $request ) {
	$order = wc_get_order( (int) $request['id'] );
	$view  = vt_double_rest_view( $order );
	$order->delete( 'true' === $request['force'] );
	return $view;
}

function vt_double_rest_refund( $request ) {
	$refund = wc_create_refund( array( 'order_id' => (int) $request['id'], 'amount' => $request['amount'] ) );
	return array( 'id' => $refund->get_id(), 'amount' => $refund->get_amount() );
}
