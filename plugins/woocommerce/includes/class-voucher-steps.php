<?php
/**
 * The calls that move one voucher of an order: hold, redeem, give back, refund.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Every call can be repeated: the redemption by its order reference and Idempotency-Key and with the very
 * body of the first attempt, a refund by its own number, hold, release and void by their nature.
 */
final class Voucher_Steps {
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
	 * The holds.
	 *
	 * @var Hold_Taker
	 */
	private $holds;

	/**
	 * What is sent of an order.
	 *
	 * @var Order_Report
	 */
	private $report;

	/**
	 * The last answer that leaves open what has happened.
	 *
	 * @var Api_Answer|null
	 */
	private $unknown = null;

	/**
	 * Keeps what is needed.
	 *
	 * @param Api_Client   $api    The client.
	 * @param Order_Ledger $ledger The ledger.
	 * @param Hold_Taker   $holds  The holds.
	 * @param Order_Report $report What is sent.
	 */
	public function __construct( Api_Client $api, Order_Ledger $ledger, Hold_Taker $holds, Order_Report $report ) {
		$this->api    = $api;
		$this->ledger = $ledger;
		$this->holds  = $holds;
		$this->report = $report;
	}

	/**
	 * Begins with an order of which nothing is open.
	 */
	public function begin() {
		$this->unknown = null;
	}

	/**
	 * The last answer since then that leaves open what has happened; null where all is known.
	 *
	 * @return Api_Answer|null
	 */
	public function unknown() {
		return $this->unknown;
	}

	/**
	 * Holds the voucher while the order waits for its money. One that the checkout was refused is left: the
	 * customer has been told.
	 *
	 * @param \WC_Order $order     The order.
	 * @param string    $canonical Canonical code.
	 * @param array     $entry     The entry.
	 * @return array
	 */
	public function hold( $order, $canonical, array $entry ) {
		$is_held = 'held' === $entry['state'];
		if ( '' !== $entry['error'] || ( $is_held && ! $this->holds->needs_renewal( $order, $entry ) ) ) {
			return $entry;
		}
		list( $entry, $answer ) = $this->holds->take( $order, $canonical, $entry );
		if ( $answer->is_refused() ) {
			/* translators: 1: voucher code, 2: the reason */
			$order->add_order_note( sprintf( __( 'VoucherTrack: voucher %1$s could not be reserved: %2$s', 'vouchertrack' ), $entry['code'], $answer->error() ) );
		} elseif ( ! $answer->is_accepted() ) {
			$this->unknown = $answer;
		}
		return $entry;
	}

	/**
	 * Reports the sale. The body is kept before it is first sent: a repetition is the same to the byte.
	 *
	 * @param \WC_Order $order     The order.
	 * @param string    $canonical Canonical code.
	 * @param array     $entry     The entry.
	 * @param array     $entries   All entries, to save the attempt with.
	 * @return array
	 */
	public function redeem( $order, $canonical, array $entry, array $entries ) {
		if ( in_array( $entry['state'], array( 'redeemed', 'refused' ), true ) ) {
			return $entry;
		}
		if ( ! $entry['attempted'] ) {
			$entry['payload']      = $this->report->redemption( $order, $canonical, $entry );
			$entry['attempted']    = true;
			$entries[ $canonical ] = $entry;
			$this->ledger->save( $order, $entries );
		}
		$answer = $this->api->post( 'redemption', $entry['payload'], $this->report->idempotency_key( $order, $canonical, 'redeem', $entry['generation'] ) );
		if ( $answer->is_accepted() ) {
			$entry['state']         = 'redeemed';
			$entry['redemption_id'] = isset( $answer->body['redemption_id'] ) ? (string) $answer->body['redemption_id'] : '';
			$entry['error']         = '';
			/* translators: 1: voucher code, 2: amount of money */
			$order->add_order_note( sprintf( __( 'VoucherTrack: voucher %1$s redeemed, discount %2$s.', 'vouchertrack' ), $entry['code'], Sentences::money( $entry['payload']['discount_amount'] ) ) . $this->warnings( $answer ) );
		} elseif ( $answer->is_refused() ) {
			$entry['state'] = 'refused';
			$entry['error'] = $answer->summary();
			/* translators: 1: voucher code, 2: the reason */
			$order->add_order_note( sprintf( __( 'VoucherTrack refused voucher %1$s: %2$s. The discount was given; please look at the conflicts in VoucherTrack.', 'vouchertrack' ), $entry['code'], $answer->error() ) );
		} else {
			$this->unknown = $answer;
		}
		return $entry;
	}

	/**
	 * Takes everything back: a redemption is voided, a hold released. After an attempt without an answer
	 * there may be either, so both are tried.
	 *
	 * @param \WC_Order $order The order.
	 * @param array     $entry The entry.
	 * @return array
	 */
	public function give_back( $order, array $entry ) {
		if ( in_array( $entry['state'], array( 'released', 'voided' ), true ) ) {
			return $entry;
		}
		if ( $entry['attempted'] && 'refused' !== $entry['state'] ) {
			$answer = $this->api->post( 'redemption/void', $this->report->void( $order, $entry ) );
			if ( $answer->is_accepted() ) {
				/* translators: %s: voucher code */
				$order->add_order_note( sprintf( __( 'VoucherTrack: voucher %s given back (redemption voided).', 'vouchertrack' ), $entry['code'] ) );
				return $this->started_anew( $entry, 'voided' );
			}
			if ( 'redemption_not_found' !== $answer->error_code() ) {
				return $this->not_given_back( $entry, $answer );
			}
		}
		if ( $entry['hold_attempted'] ) {
			$answer = $this->api->post(
				'hold/release',
				array(
					'code'            => $entry['code'],
					'order_reference' => $entry['hold_reference'],
				)
			);
			if ( ! $answer->is_accepted() ) {
				return $this->not_given_back( $entry, $answer );
			}
		}
		return $this->started_anew( $entry, 'released' );
	}

	/**
	 * The entry after a void or release; a re-opened order begins a new redemption with a key of its own.
	 *
	 * @param array  $entry The entry.
	 * @param string $state voided or released.
	 * @return array
	 */
	private function started_anew( array $entry, $state ) {
		$entry['state']      = $state;
		$entry['attempted']  = false;
		$entry['payload']    = array();
		$entry['refunds']    = array();
		$entry['hold_until'] = 0;
		$entry['error']      = '';
		++$entry['generation'];
		return $entry;
	}

	/**
	 * The entry after a void or release that did not work.
	 *
	 * @param array      $entry  The entry.
	 * @param Api_Answer $answer The answer.
	 * @return array
	 */
	private function not_given_back( array $entry, Api_Answer $answer ) {
		if ( $answer->is_refused() ) {
			$entry['error'] = $answer->summary();
		} else {
			$this->unknown = $answer;
		}
		return $entry;
	}

	/**
	 * Sends the refunds that VoucherTrack does not know, each split over the order's redeemed vouchers.
	 *
	 * @param \WC_Order $order    The order.
	 * @param array     $entries  The entries.
	 * @param array     $standing Canonical codes whose redemption is to stand; the others are being voided.
	 * @return array
	 */
	public function send_refunds( $order, array $entries, array $standing ) {
		foreach ( $this->report->unsent_refunds( $order, $entries ) as $refund ) {
			$canonical = $refund['canonical'];
			if ( ! in_array( $canonical, $standing, true ) ) {
				continue;
			}
			if ( $refund['amount'] > 0 ) {
				$answer = $this->api->post(
					'redemption/refund',
					$refund['body'],
					$this->report->idempotency_key( $order, $canonical, $refund['body']['refund_reference'], $entries[ $canonical ]['generation'] )
				);
				if ( $answer->is_refused() ) {
					$entries[ $canonical ]['error'] = $answer->summary();
					/* translators: 1: voucher code, 2: the reason */
					$order->add_order_note( sprintf( __( 'VoucherTrack refused a refund for voucher %1$s: %2$s', 'vouchertrack' ), $entries[ $canonical ]['code'], $answer->error() ) );
				} elseif ( ! $answer->is_accepted() ) {
					$this->unknown = $answer;
					continue;
				}
			}
			$entries[ $canonical ]['refunds'][ $refund['id'] ] = $refund['amount'];
			$this->ledger->save( $order, $entries );
		}
		return $entries;
	}

	/**
	 * What VoucherTrack remarked on a redemption that it has booked.
	 *
	 * @param Api_Answer $answer The answer.
	 * @return string
	 */
	private function warnings( Api_Answer $answer ) {
		$said = '';
		foreach ( isset( $answer->body['warnings'] ) && is_array( $answer->body['warnings'] ) ? $answer->body['warnings'] : array() as $warning ) {
			$said .= isset( $warning['message'] ) ? ' ' . $warning['message'] . '.' : '';
		}
		return $said;
	}
}
