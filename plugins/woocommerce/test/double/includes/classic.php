<?php
/**
 * The classic cart and checkout: two shortcodes, a link and three calls.
 *
 * @package VoucherTrack
 */

add_shortcode( 'woocommerce_cart', 'vt_double_classic_page' );
add_shortcode( 'woocommerce_checkout', 'vt_double_classic_page' );

add_action(
	'template_redirect',
	static function () {
		$is_shop_page = in_array( get_queried_object_id(), array( (int) get_option( 'woocommerce_cart_page_id' ), (int) get_option( 'woocommerce_checkout_page_id' ) ), true );
		if ( is_page() && $is_shop_page ) {
			WC()->cart->check_cart_coupons();
			WC()->cart->calculate_totals();
		}
		if ( isset( $_GET['wc-ajax'] ) ) {
			do_action( 'wc_ajax_' . sanitize_key( $_GET['wc-ajax'] ) );
			exit;
		}
	},
	1
);
add_action(
	'wp_loaded',
	static function () {
		if ( isset( $_GET['add-to-cart'] ) && WC()->cart ) {
			WC()->cart->add_to_cart( absint( $_GET['add-to-cart'] ), absint( $_GET['quantity'] ?? 1 ) );
		}
	},
	20
);

/** The notices, the totals with their labels, and what the scripts of the page would know. */
function vt_double_classic_page() {
	$html = vt_double_print_notices();
	foreach ( WC()->cart->get_applied_coupons() as $code ) {
		$coupon = new WC_Coupon( $code );
		$html  .= '<tr class="cart-discount"><th>' . apply_filters( 'woocommerce_cart_totals_coupon_label', esc_html( 'Coupon: ' . $code ), $coupon ) . '</th><td>-' . wc_price( WC()->cart->vt_coupon_totals()[ $code ] ?? 0 ) . '</td></tr>';
	}
	$params = array( 'apply_coupon_nonce' => wp_create_nonce( 'apply-coupon' ), 'remove_coupon_nonce' => wp_create_nonce( 'remove-coupon' ) );
	return $html . '<script>var wc_checkout_params = ' . wp_json_encode( $params ) . ';</script><form><input type="hidden" name="woocommerce-process-checkout-nonce" value="' . wp_create_nonce( 'woocommerce-process_checkout' ) . '" /></form>';
}

add_action(
	'wc_ajax_apply_coupon',
	static function () {
		check_ajax_referer( 'apply-coupon', 'security' );
		WC()->cart->apply_coupon( wc_format_coupon_code( wp_unslash( $_POST['coupon_code'] ) ) );
		echo vt_double_print_notices();
	}
);
add_action(
	'wc_ajax_remove_coupon',
	static function () {
		check_ajax_referer( 'remove-coupon', 'security' );
		WC()->cart->remove_coupon( wc_format_coupon_code( wp_unslash( $_POST['coupon'] ) ) );
		wc_add_notice( 'Coupon has been removed.' );
		echo vt_double_print_notices();
	}
);
add_action( 'wc_ajax_checkout', 'vt_double_classic_checkout' );

/** Judges, makes or resumes the order, lets plugins object by an exception, and takes payment. */
function vt_double_classic_checkout() {
	try {
		if ( ! wp_verify_nonce( $_POST['woocommerce-process-checkout-nonce'] ?? '', 'woocommerce-process_checkout' ) ) {
			throw new Exception( 'We were unable to process your order, please try again.' );
		}
		WC()->cart->check_cart_coupons();
		WC()->cart->calculate_totals();
		$email = sanitize_email( wp_unslash( $_POST['billing_email'] ) );
		WC()->customer->set_billing_email( $email );
		if ( 0 === wc_notice_count( 'error' ) ) {
			$hash  = md5( wp_json_encode( array( WC()->session->get( 'cart' ), WC()->session->get( 'applied_coupons' ), WC()->cart->vt_totals() ) ) );
			$order = wc_get_order( (int) WC()->session->get( 'order_awaiting_payment' ) );
			if ( ! $order || $order->vt_get( 'cart_hash' ) !== $hash || ! $order->has_status( array( 'pending', 'failed' ) ) ) {
				$order = new WC_Order();
			}
			WC()->cart->vt_write_to( $order );
			$order->vt_set( 'email', $email );
			$order->vt_set( 'cart_hash', $hash );
			$order->save();
			do_action( 'woocommerce_checkout_order_created', $order );
			do_action( 'woocommerce_checkout_order_processed', $order->get_id(), array( 'billing_email' => $email ), $order );
			WC()->session->set( 'order_awaiting_payment', $order->get_id() );
			vt_double_pay( $order, sanitize_key( $_POST['payment_method'] ) );
			WC()->session->set( 'order_awaiting_payment', 0 );
			wp_send_json( array( 'result' => 'success', 'redirect' => home_url( '/checkout/order-received/' . $order->get_id() . '/' ), 'order_id' => $order->get_id() ) );
		}
	} catch ( Exception $problem ) {
		wc_add_notice( $problem->getMessage(), 'error' );
	}
	wp_send_json( array( 'result' => 'failure', 'messages' => vt_double_print_notices() ) );
}
