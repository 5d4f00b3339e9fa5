<?php
/**
 * Compares the shop's voucher orders with what was reported, sends what was missed and lists what differs.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Runs every night and from the command line.
 */
final class Reconciliation {
	const REPORT  = 'vouchertrack_reconciliation';
	const DAYS    = 14;
	const PAGE    = 50;
	const LOOKUPS = 200;

	/**
	 * The client.
	 *
	 * @var Api_Client
	 */
	private $api;

	/**
	 * The ledger.
	 *
	 * @var Order_Ledger
	 */
	private $ledger;

	/**
	 * The sync.
	 *
	 * @var Order_Sync
	 */
	private $sync;

	/**
	 * The report's words.
	 *
	 * @var Order_Report
	 */
	private $report;

	/**
	 * The settings.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * The log.
	 *
	 * @var Logger
	 */
	private $logger;

	/**
	 * Look-ups left in this run.
	 *
	 * @var int
	 */
	private $lookups = 0;

	/**
	 * Keeps what is needed.
	 *
	 * @param Api_Client   $api      The client.
	 * @param Order_Ledger $ledger   The ledger.
	 * @param Order_Sync   $sync     The sync.
	 * @param Order_Report $report   The report.
	 * @param Settings     $settings The settings.
	 * @param Logger       $logger   The log.
	 */
	public function __construct( Api_Client $api, Order_Ledger $ledger, Order_Sync $sync, Order_Report $report, Settings $settings, Logger $logger ) {
		$this->api      = $api;
		$this->ledger   = $ledger;
		$this->sync     = $sync;
		$this->report   = $report;
		$this->settings = $settings;
		$this->logger   = $logger;
	}

	/**
	 * Goes through the orders of the last days; answers and keeps the result.
	 *
	 * @param int $days How far back.
	 * @return array time, days, orders, vouchers, sent, differences.
	 */
	public function run( $days = self::DAYS ) {
		$this->lookups = self::LOOKUPS;
		$result        = array(
			'time'        => time(),
			'days'        => (int) $days,
			'orders'      => 0,
			'vouchers'    => 0,
			'sent'        => 0,
			'differences' => array(),
		);
		for ( $page = 1; $this->settings->is_ready(); $page++ ) {
			$orders = wc_get_orders(
				array(
					'type'         => 'shop_order',
					'limit'        => self::PAGE,
					'page'         => $page,
					'orderby'      => 'ID',
					'order'        => 'ASC',
					'status'       => array_keys( wc_get_order_statuses() ),
					'date_created' => '>' . ( time() - $days * DAY_IN_SECONDS ),
				)
			);
			foreach ( $orders as $order ) {
				$result = $this->check( $order, $result );
			}
			if ( count( $orders ) < self::PAGE ) {
				break;
			}
		}
		$this->check_attention();
		update_option( self::REPORT, $result, false );
		$this->logger->info( sprintf( 'Reconciliation: %d orders with %d vouchers, %d sent, %d differences', $result['orders'], $result['vouchers'], $result['sent'], count( $result['differences'] ) ) );
		return $result;
	}

	/**
	 * Checks one order.
	 *
	 * @param \WC_Order $order  The order.
	 * @param array     $result So far.
	 * @return array
	 */
	private function check( $order, array $result ) {
		$this->adopt( $order );
		if ( ! $this->ledger->has_vouchers( $order ) ) {
			return $result;
		}
		++$result['orders'];
		$entries = $this->ledger->load( $order );
		if ( $this->is_outstanding( $order, $entries ) ) {
			// The night is a new beginning: an order that was given up gets its ten attempts again.
			$this->ledger->set_tries( $order, 0 );
			$before = $this->confirmed( $entries );
			$this->sync->run( $order->get_id() );
			$order           = wc_get_order( $order->get_id() );
			$entries         = $this->ledger->load( $order );
			$result['sent'] += $before === $this->confirmed( $entries ) ? 0 : 1;
		}
		foreach ( $entries as $canonical => $entry ) {
			++$result['vouchers'];
			$difference = $this->difference( $order, (string) $canonical, $entry );
			if ( null !== $difference ) {
				$result['differences'][] = array(
					'order'   => $order->get_id(),
					'number'  => (string) $order->get_order_number(),
					'code'    => $entry['code'],
					'problem' => $difference,
				);
			}
		}
		return $result;
	}

	/**
	 * Notes the vouchers of a paid order that no hook has seen: it came in while the plugin was switched off,
	 * or was written by an import.
	 *
	 * @param \WC_Order $order The order.
	 */
	private function adopt( $order ) {
		if ( ! $order->is_paid() ) {
			return;
		}
		$entries = $this->ledger->load( $order );
		foreach ( $order->get_coupon_codes() as $code ) {
			$is_new = ! isset( $entries[ Voucher_Code::canonical( $code ) ] );
			if ( ! $is_new || $this->lookups < 1 || wc_get_coupon_id_by_code( $code ) || ! Voucher_Code::is_possible( $code, $this->settings->all()['code_pattern'] ) ) {
				continue;
			}
			--$this->lookups;
			$this->api->set_background( true );
			$answer = $this->api->validate( strtoupper( $code ) );
			$this->api->set_background( false );
			if ( 200 === $answer->status && isset( $answer->body['valid'] ) && 'voucher_not_found' !== $answer->error_code() ) {
				$this->ledger->note( $order, isset( $answer->body['code'] ) ? (string) $answer->body['code'] : $code );
				$order->save_meta_data();
			}
		}
	}

	/**
	 * Whether something of the order is still to be sent.
	 *
	 * @param \WC_Order $order   The order.
	 * @param array     $entries The entries.
	 * @return bool
	 */
	private function is_outstanding( $order, array $entries ) {
		$on_order = array_map( array( Voucher_Code::class, 'canonical' ), $order->get_coupon_codes() );
		foreach ( $entries as $canonical => $entry ) {
			$goal    = Order_Goal::of( $order, $entry, in_array( (string) $canonical, $on_order, true ) );
			$reached = array(
				Order_Goal::KEEP     => array( $entry['state'] ),
				Order_Goal::HELD     => array( 'redeemed' ),
				Order_Goal::REDEEMED => array( 'redeemed', 'refused' ),
				Order_Goal::NONE     => array( 'released', 'voided' ),
			);
			if ( ! in_array( $entry['state'], $reached[ $goal ], true ) ) {
				return true;
			}
		}
		return array() !== $this->report->unsent_refunds( $order, $entries );
	}

	/**
	 * What VoucherTrack has confirmed, to tell whether a sync has moved anything.
	 *
	 * @param array $entries The entries.
	 * @return string
	 */
	private function confirmed( array $entries ) {
		$states = array();
		foreach ( $entries as $canonical => $entry ) {
			$states[ $canonical ] = array( $entry['state'], count( $entry['refunds'] ) );
		}
		return (string) wp_json_encode( $states );
	}

	/**
	 * What a person should know of one voucher of an order; null where shop and report agree.
	 *
	 * @param \WC_Order $order     The order.
	 * @param string    $canonical Canonical code.
	 * @param array     $entry     The entry.
	 * @return string|null
	 */
	private function difference( $order, $canonical, array $entry ) {
		if ( 'refused' === $entry['state'] || ( '' !== $entry['error'] && 'redeemed' === $entry['state'] ) ) {
			return $entry['error'];
		}
		$is_wanted = $order->is_paid() && ! $entry['void_wanted'];
		if ( $is_wanted && ! in_array( $entry['state'], array( 'redeemed', 'released', 'voided' ), true ) ) {
			return __( 'The order is paid, and VoucherTrack does not know of it yet.', 'vouchertrack' );
		}
		if ( 'redeemed' !== $entry['state'] ) {
			return null;
		}
		$now = $this->report->redemption( $order, $canonical, $entry );
		foreach ( array( 'transaction_amount', 'discount_amount', 'currency' ) as $field ) {
			if ( $now[ $field ] !== $entry['payload'][ $field ] ) {
				/* translators: 1: name of a field, 2: value that was reported, 3: value now */
				return sprintf( __( 'The order was changed after it was reported: %1$s was %2$s and is %3$s now.', 'vouchertrack' ), $field, $entry['payload'][ $field ], $now[ $field ] );
			}
		}
		foreach ( array_keys( $entry['refunds'] ) as $refund_id ) {
			if ( ! wc_get_order( $refund_id ) ) {
				/* translators: %d: number of the refund */
				return sprintf( __( 'Refund %d was reported and has been deleted since.', 'vouchertrack' ), $refund_id );
			}
		}
		return null;
	}

	/**
	 * Drops orders from the list of those needing a person where they have been deleted meanwhile.
	 */
	private function check_attention() {
		foreach ( $this->ledger->needing_attention() as $order_id ) {
			if ( ! wc_get_order( $order_id ) ) {
				$this->ledger->forget_order( $order_id );
			}
		}
	}
}
