<?php
/**
 * Writes the bodies that are sent about an order. Reads the order, asks nobody.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The order in VoucherTrack's words.
 */
final class Order_Report {
	/**
	 * The settings.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * Keeps the settings.
	 *
	 * @param Settings $settings The settings.
	 */
	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/**
	 * The sale.
	 *
	 * @param \WC_Order $order     The order.
	 * @param string    $canonical Canonical code.
	 * @param array     $entry     The entry.
	 * @return array
	 */
	public function redemption( $order, $canonical, array $entry ) {
		$amounts   = new Order_Amounts( $order );
		$reference = (string) $order->get_order_number();
		$customer  = $this->settings->customer_reference( $order->get_billing_email() );
		$body      = array(
			'code'               => $entry['code'],
			'transaction_amount' => $amounts->before_discount(),
			'discount_amount'    => $amounts->discount( (string) $canonical ),
			'tax_amount'         => $amounts->tax(),
			'currency'           => $order->get_currency(),
			'order_reference'    => $reference,
			'redeemed_at'        => $this->time_of( $order ),
			'metadata'           => array(
				'platform' => 'woocommerce',
				'order_id' => (string) $order->get_id(),
			),
		);
		if ( null !== $customer ) {
			$body['customer_reference'] = $customer;
		}
		// Some plugins give the order its number after the checkout: the hold is then found by its id.
		if ( '' !== $entry['hold_id'] && $entry['hold_reference'] !== $reference ) {
			$body['hold_id'] = $entry['hold_id'];
		}
		return $body;
	}

	/**
	 * The void of an entry's redemption.
	 *
	 * @param \WC_Order $order The order.
	 * @param array     $entry The entry.
	 * @return array
	 */
	public function void( $order, array $entry ) {
		return array(
			'code'            => $entry['code'],
			'order_reference' => $this->reference( $order, $entry ),
			'reason'          => $entry['void_wanted'] ? 'voided by the shop' : 'order ' . $order->get_status(),
		);
	}

	/**
	 * The refunds that have not been sent yet.
	 *
	 * @param \WC_Order $order   The order.
	 * @param array     $entries The entries.
	 * @return array[] id, canonical, amount, body.
	 */
	public function unsent_refunds( $order, array $entries ) {
		$discounts = array();
		foreach ( $entries as $canonical => $entry ) {
			if ( 'redeemed' === $entry['state'] ) {
				$discounts[ $canonical ] = (float) $entry['payload']['discount_amount'];
			}
		}
		if ( array() === $discounts ) {
			return array();
		}
		$amounts = new Order_Amounts( $order );
		$unsent  = array();
		foreach ( array_reverse( $order->get_refunds() ) as $refund ) {
			foreach ( $amounts->split( $amounts->refunded( $refund ), $discounts ) as $canonical => $amount ) {
				if ( ! isset( $entries[ $canonical ]['refunds'][ $refund->get_id() ] ) ) {
					$unsent[] = array(
						'id'        => $refund->get_id(),
						'canonical' => $canonical,
						'amount'    => $amount,
						'body'      => array(
							'code'             => $entries[ $canonical ]['code'],
							'order_reference'  => $this->reference( $order, $entries[ $canonical ] ),
							'refund_amount'    => $amount,
							'refund_reference' => 'refund-' . $refund->get_id(),
						),
					);
				}
			}
		}
		return $unsent;
	}

	/**
	 * The key that makes a repeated call the same call.
	 *
	 * @param \WC_Order $order      The order.
	 * @param string    $canonical  Canonical code.
	 * @param string    $action     redeem, or a refund's reference.
	 * @param int       $generation Counts up when an order is re-opened after a void.
	 * @return string
	 */
	public function idempotency_key( $order, $canonical, $action, $generation ) {
		return sprintf( 'wc-%s-%d-%s-%s-%d', $this->settings->site_mark(), $order->get_id(), md5( (string) $canonical ), $action, $generation );
	}

	/**
	 * The order reference under which the redemption was sent.
	 *
	 * @param \WC_Order $order The order.
	 * @param array     $entry The entry.
	 * @return string
	 */
	private function reference( $order, array $entry ) {
		return isset( $entry['payload']['order_reference'] ) ? $entry['payload']['order_reference'] : (string) $order->get_order_number();
	}

	/**
	 * When the order was placed; never in the future, whatever a clock or an import says.
	 *
	 * @param \WC_Order $order The order.
	 * @return string
	 */
	private function time_of( $order ) {
		$created = $order->get_date_created();
		$instant = null === $created ? time() : min( time(), $created->getTimestamp() );
		return gmdate( 'Y-m-d\TH:i:s\Z', $instant );
	}
}
