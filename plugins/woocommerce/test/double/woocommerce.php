<?php
/**
 * Plugin Name: WooCommerce
 * Description: A small double of WooCommerce for the tests of VoucherTrack's plugin, written from WooCommerce's
 *              behaviour and sharing none of its code. A scenario that passes here and fails on a real shop is
 *              a bug of this double.
 * Version: 8.2.0
 *
 * @package VoucherTrack
 */

defined( 'ABSPATH' ) || exit;

foreach ( array( 'store', 'functions', 'scheduler', 'objects', 'coupon', 'discounts', 'cart', 'order', 'order-rest', 'store-api', 'classic' ) as $vt_double_part ) {
	require_once __DIR__ . '/includes/' . $vt_double_part . '.php';
}

/**
 * The shop.
 */
final class WooCommerce {
	public $version = '8.2.0-double';
	public $session = null;
	public $cart = null;
	public $customer = null;

	/** Gives a shopper's request its session and cart; staff, REST and cron have none. */
	public function start_shopping() {
		if ( null === $this->session ) {
			$this->session  = new WC_Session_Handler();
			$this->customer = new WC_Customer();
			$this->cart     = new WC_Cart();
		}
	}
}

/**
 * The one shop.
 *
 * @return WooCommerce
 */
function WC() {
	static $shop = null;
	if ( null === $shop ) {
		$shop = new WooCommerce();
	}
	return $shop;
}

register_activation_hook( __FILE__, 'vt_double_create_tables' );

add_action(
	'plugins_loaded',
	static function () {
		do_action( 'before_woocommerce_init' );
		do_action( 'woocommerce_blocks_loaded' );
	},
	5
);
add_action(
	'init',
	static function () {
		do_action( 'action_scheduler_init' );
		$is_staff = is_admin() || wp_doing_cron() || false !== strpos( $_SERVER['REQUEST_URI'] ?? '', '/wp-json/' );
		$is_store = false !== strpos( $_SERVER['REQUEST_URI'] ?? '', '/wp-json/wc/store/' );
		if ( ! $is_staff || $is_store ) {
			WC()->start_shopping();
		}
		foreach ( array( 'pending', 'processing', 'completed', 'on-hold', 'cancelled', 'failed' ) as $status ) {
			add_action( 'woocommerce_order_status_' . $status, 'vt_double_count_coupons' );
		}
	},
	1
);
add_action(
	'wp_loaded',
	static function () {
		if ( WC()->cart ) {
			WC()->cart->load();
		}
	}
);
add_action(
	'admin_menu',
	static function () {
		add_menu_page( 'WooCommerce', 'WooCommerce', 'manage_woocommerce', 'woocommerce', '__return_null' );
	}
);
add_filter(
	'user_has_cap',
	static function ( $all ) {
		if ( ! empty( $all['manage_options'] ) ) {
			$all['manage_woocommerce'] = true;
			$all['edit_shop_orders']   = true;
		}
		return $all;
	}
);
