<?php
/**
 * The command line: wp vouchertrack status, retry and reconcile.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Looks after VoucherTrack's vouchers in this shop.
 */
final class Cli_Command {
	/**
	 * The settings.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * The ledger.
	 *
	 * @var Order_Ledger
	 */
	private $ledger;

	/**
	 * The commands.
	 *
	 * @var Order_Commands
	 */
	private $commands;

	/**
	 * The reconciliation.
	 *
	 * @var Reconciliation
	 */
	private $reconciliation;

	/**
	 * The connection test.
	 *
	 * @var Connection_Test
	 */
	private $test;

	/**
	 * Keeps what is needed.
	 *
	 * @param Settings        $settings       The settings.
	 * @param Order_Ledger    $ledger         The ledger.
	 * @param Order_Commands  $commands       The commands.
	 * @param Reconciliation  $reconciliation The reconciliation.
	 * @param Connection_Test $test           The connection test.
	 */
	public function __construct( Settings $settings, Order_Ledger $ledger, Order_Commands $commands, Reconciliation $reconciliation, Connection_Test $test ) {
		$this->settings       = $settings;
		$this->ledger         = $ledger;
		$this->commands       = $commands;
		$this->reconciliation = $reconciliation;
		$this->test           = $test;
	}

	/**
	 * Shows the connection and what waits; with order ids, the vouchers of those orders.
	 *
	 * ## OPTIONS
	 *
	 * [<order-id>...]
	 * : Orders to show.
	 *
	 * @param array $args Order ids.
	 */
	public function status( $args ) {
		if ( array() !== $args ) {
			foreach ( $this->orders( $args ) as $order ) {
				foreach ( $this->ledger->load( $order ) as $entry ) {
					\WP_CLI::line( trim( sprintf( '#%s %s %s %s', $order->get_order_number(), $entry['code'], $entry['state'], $entry['error'] ) ) );
				}
			}
			return;
		}
		$result = $this->test->run();
		\WP_CLI::line( sprintf( '%s, key from %s', $this->settings->base_url(), $this->settings->key_source() ) );
		\WP_CLI::line( $result['sentence'] );
		$open = wc_get_orders(
			array(
				// phpcs:ignore WordPress.DB.SlowDBQuery -- a person at a terminal asks.
				'meta_key'   => Order_Ledger::STATUS,
				// phpcs:ignore WordPress.DB.SlowDBQuery
				'meta_value' => 'open',
				'limit'      => -1,
				'return'     => 'ids',
			)
		);
		\WP_CLI::line( sprintf( '%d orders wait for the next attempt, %d need a look', count( $open ), count( $this->ledger->needing_attention() ) ) );
		if ( ! $result['is_good'] ) {
			\WP_CLI::halt( 1 );
		}
	}

	/**
	 * Tries orders again now.
	 *
	 * ## OPTIONS
	 *
	 * [<order-id>...]
	 * : Orders to try.
	 *
	 * [--all]
	 * : Every order that needs a look.
	 *
	 * @param array $args    Order ids.
	 * @param array $options Options.
	 */
	public function retry( $args, $options = array() ) {
		$ids = empty( $options['all'] ) ? $args : $this->ledger->needing_attention();
		foreach ( $this->orders( $ids ) as $order ) {
			\WP_CLI::line( sprintf( '#%s %s', $order->get_order_number(), $this->commands->retry( $order ) ) );
		}
		\WP_CLI::success( sprintf( '%d orders tried', count( $ids ) ) );
	}

	/**
	 * Sends what was missed and lists what differs.
	 *
	 * ## OPTIONS
	 *
	 * [--days=<days>]
	 * : How far back. Default: 14.
	 *
	 * @param array $args    None.
	 * @param array $options Options.
	 */
	public function reconcile( $args, $options = array() ) {
		$result = $this->reconciliation->run( isset( $options['days'] ) ? max( 1, (int) $options['days'] ) : Reconciliation::DAYS );
		foreach ( $result['differences'] as $difference ) {
			\WP_CLI::line( sprintf( '#%s %s: %s', $difference['number'], $difference['code'], $difference['problem'] ) );
		}
		\WP_CLI::success( sprintf( '%d orders with vouchers, %d sent, %d differences', $result['orders'], $result['sent'], count( $result['differences'] ) ) );
	}

	/**
	 * The orders with these ids.
	 *
	 * @param array $ids Ids.
	 * @return \WC_Order[]
	 */
	private function orders( array $ids ) {
		return array_filter(
			array_map( 'wc_get_order', array_map( 'absint', $ids ) ),
			static function ( $order ) {
				return $order instanceof \WC_Order;
			}
		);
	}
}
