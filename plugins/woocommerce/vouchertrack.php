<?php
/**
 * Plugin Name:          VoucherTrack for WooCommerce
 * Description:          Customers redeem VoucherTrack vouchers where coupons go; each order is counted exactly once.
 * Version:              1.0.0
 * Author:               VoucherTrack
 * License:              GPL-2.0-or-later
 * License URI:          https://www.gnu.org/licenses/old-licenses/gpl-2.0.html
 * Text Domain:          vouchertrack
 * Domain Path:          /languages
 * Requires at least:    6.4
 * Requires PHP:         7.4
 * Requires Plugins:     woocommerce
 * WC requires at least: 8.2
 * WC tested up to:      10.0
 *
 * @package VoucherTrack
 */

defined( 'ABSPATH' ) || exit;

define( 'VOUCHERTRACK_VERSION', '1.0.0' );
define( 'VOUCHERTRACK_FILE', __FILE__ );

require_once __DIR__ . '/includes/autoload.php';

add_action(
	'before_woocommerce_init',
	static function () {
		if ( class_exists( \Automattic\WooCommerce\Utilities\FeaturesUtil::class ) ) {
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'custom_order_tables', __FILE__, true );
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'cart_checkout_blocks', __FILE__, true );
		}
	}
);

// WordPress before 6.5 does not know "Requires Plugins": without WooCommerce the plugin simply rests.
add_action(
	'plugins_loaded',
	static function () {
		if ( class_exists( 'WooCommerce' ) ) {
			\VoucherTrack\WooCommerce\Plugin::instance()->register();
		}
	}
);

register_deactivation_hook( __FILE__, array( \VoucherTrack\WooCommerce\Queue::class, 'clear' ) );
