<?php
/**
 * Puts the parts together: the only place that knows all of them.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin.
 */
final class Plugin {
	/**
	 * The one instance of this site.
	 *
	 * @var Plugin|null
	 */
	private static $instance = null;

	/**
	 * The instance.
	 *
	 * @return Plugin
	 */
	public static function instance() {
		if ( null === self::$instance ) {
			self::$instance = new self();
		}
		return self::$instance;
	}

	/**
	 * Builds the parts and hooks them in. Nothing is translated before `init`.
	 */
	public function register() {
		$settings = new Settings();
		$logger   = new Logger( $settings );
		$api      = new Api_Client( $settings, new Circuit_Breaker(), $logger );
		$session  = new Cart_Session();
		$lookup   = new Voucher_Lookup( $api, $settings, $session );
		$coupons  = new Virtual_Coupons( $lookup, $settings );
		$ledger   = new Order_Ledger();
		$queue    = new Queue();
		$report   = new Order_Report( $settings );
		$holds    = new Hold_Taker( $api, $settings, $session );
		$steps    = new Voucher_Steps( $api, $ledger, $holds, $report );
		$sync     = new Order_Sync( $api, $ledger, $steps, $queue, $logger );
		$nightly  = new Reconciliation( $api, $ledger, $sync, $report, $settings, $logger );
		$commands = new Order_Commands( $ledger, $sync );
		$test     = new Connection_Test( $api, $settings );

		$coupons->register();
		( new Discount_Cap( $coupons ) )->register();
		( new Cart_Watch( $coupons, $session ) )->register();
		( new Cart_Presentation( $coupons ) )->register();
		( new Voucher_Link( $session, $settings ) )->register();
		( new Free_Items( $coupons, $settings ) )->register();
		( new Checkout_Hold( $ledger, $holds, $lookup, $session, $settings ) )->register();
		( new Order_Events( $coupons, $ledger, $queue ) )->register();
		( new Background_Jobs( $sync, $api, $queue, $nightly, $logger ) )->register();

		if ( is_admin() ) {
			( new Settings_Page( $settings ) )->register();
			$test->register();
			( new Order_Box( $ledger, $commands ) )->register();
			( new Admin_Notices( $ledger, $settings ) )->register();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'vouchertrack', new Cli_Command( $settings, $ledger, $commands, $nightly, $test ) );
		}
		add_action( 'init', array( $this, 'load_translations' ) );
	}

	/**
	 * Loads the translations that come with the plugin.
	 */
	public function load_translations() {
		load_plugin_textdomain( 'vouchertrack', false, dirname( plugin_basename( VOUCHERTRACK_FILE ) ) . '/languages' );
	}
}
