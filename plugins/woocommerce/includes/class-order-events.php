<?php
/**
 * Listens to everything that can happen to an order and asks for a sync; decides nothing itself.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Notes vouchers on orders, wherever they come from, and wakes the sync.
 */
final class Order_Events {
	/**
	 * The coupons.
	 *
	 * @var Virtual_Coupons
	 */
	private $coupons;

	/**
	 * The ledger.
	 *
	 * @var Order_Ledger
	 */
	private $ledger;

	/**
	 * The queue.
	 *
	 * @var Queue
	 */
	private $queue;

	/**
	 * Orders that were woken in this request already, with the status they had.
	 *
	 * @var array<int, string>
	 */
	private $woken = array();

	/**
	 * Keeps what is needed.
	 *
	 * @param Virtual_Coupons $coupons The coupons.
	 * @param Order_Ledger    $ledger  The ledger.
	 * @param Queue           $queue   The queue.
	 */
	public function __construct( Virtual_Coupons $coupons, Order_Ledger $ledger, Queue $queue ) {
		$this->coupons = $coupons;
		$this->ledger  = $ledger;
		$this->queue   = $queue;
	}

	/**
	 * Hooks in.
	 */
	public function register() {
		add_action( 'woocommerce_checkout_create_order_coupon_item', array( $this, 'note_from_cart' ), 10, 4 );
		add_action( 'woocommerce_order_applied_coupon', array( $this, 'note_from_order' ), 10, 2 );

		foreach ( array( 'woocommerce_new_order', 'woocommerce_payment_complete', 'woocommerce_order_status_changed', 'woocommerce_order_fully_refunded', 'woocommerce_order_partially_refunded', 'woocommerce_untrash_order', 'woocommerce_trash_order', 'woocommerce_saved_order_items' ) as $hook ) {
			add_action( $hook, array( $this, 'wake' ) );
		}
		// An order that is created as paid (REST, admin) has no change of status, only its arrival in it.
		add_action( 'init', array( $this, 'listen_to_paid_statuses' ), 20 );
		add_action( 'woocommerce_update_order', array( $this, 'wake_if_voucher_left' ), 10, 2 );

		add_action( 'trashed_post', array( $this, 'wake_post' ) );
		add_action( 'untrashed_post', array( $this, 'wake_post' ) );
		add_action( 'woocommerce_before_delete_order', array( $this, 'give_back_before_deletion' ) );
		add_action( 'before_delete_post', array( $this, 'give_back_before_deletion' ) );
	}

	/**
	 * Listens to the arrival in each status that counts as paid in this shop.
	 */
	public function listen_to_paid_statuses() {
		foreach ( wc_get_is_paid_statuses() as $status ) {
			add_action( 'woocommerce_order_status_' . $status, array( $this, 'wake' ) );
		}
	}

	/**
	 * A cart becomes an order, in either checkout.
	 *
	 * @param \WC_Order_Item_Coupon $item   The coupon's line.
	 * @param string                $code   Coupon code.
	 * @param \WC_Coupon            $coupon The coupon.
	 * @param \WC_Order             $order  The order.
	 */
	public function note_from_cart( $item, $code, $coupon, $order = null ) {
		if ( $order instanceof \WC_Order && null !== $this->coupons->voucher_of( $coupon ) ) {
			$this->ledger->note( $order, $this->coupons->voucher_of( $coupon )->code() );
		}
	}

	/**
	 * A coupon is put on an order by REST, in the admin or by another plugin: the checkout hooks do not run.
	 *
	 * @param \WC_Coupon $coupon The coupon.
	 * @param \WC_Order  $order  The order.
	 */
	public function note_from_order( $coupon, $order ) {
		$voucher = $this->coupons->voucher_of( $coupon );
		if ( null !== $voucher && $order instanceof \WC_Order ) {
			$this->ledger->note( $order, $voucher->code() );
			if ( $order->get_id() ) {
				$this->queue->sync_soon( $order->get_id() );
			}
		}
	}

	/**
	 * Something happened to an order.
	 *
	 * @param int $order_id The order.
	 */
	public function wake( $order_id ) {
		$order = wc_get_order( $order_id );
		if ( ! $order instanceof \WC_Order || ! $this->ledger->has_vouchers( $order ) ) {
			return;
		}
		$seen = $order->get_status() . ' ' . $order->get_total_refunded();
		if ( isset( $this->woken[ $order->get_id() ] ) && $this->woken[ $order->get_id() ] === $seen ) {
			return;
		}
		$this->woken[ $order->get_id() ] = $seen;
		$this->queue->sync_soon( $order->get_id() );
	}

	/**
	 * An order was saved: does it still have its vouchers?
	 *
	 * @param int             $order_id The order.
	 * @param \WC_Order|mixed $order    The order.
	 */
	public function wake_if_voucher_left( $order_id, $order = null ) {
		if ( ! $order instanceof \WC_Order || ! $this->ledger->has_vouchers( $order ) ) {
			return;
		}
		$on_order = array_map( array( Voucher_Code::class, 'canonical' ), $order->get_coupon_codes() );
		foreach ( $this->ledger->load( $order ) as $canonical => $entry ) {
			if ( in_array( $entry['state'], array( 'held', 'redeemed' ), true ) && ! in_array( (string) $canonical, $on_order, true ) ) {
				$this->queue->sync_soon( $order_id );
				return;
			}
		}
	}

	/**
	 * An order kept as a post went to the trash or came back, without WooCommerce's own hook.
	 *
	 * @param int $post_id The post.
	 */
	public function wake_post( $post_id ) {
		if ( 'shop_order' === get_post_type( $post_id ) ) {
			unset( $this->woken[ $post_id ] );
			$this->wake( $post_id );
		}
	}

	/**
	 * An order is deleted for good: what it holds is given back by a job that needs no order.
	 *
	 * @param int $order_id The order.
	 */
	public function give_back_before_deletion( $order_id ) {
		if ( doing_action( 'before_delete_post' ) && 'shop_order' !== get_post_type( $order_id ) ) {
			return;
		}
		$order = wc_get_order( $order_id );
		if ( ! $order instanceof \WC_Order || ! $this->ledger->has_vouchers( $order ) ) {
			return;
		}
		foreach ( $this->ledger->load( $order ) as $entry ) {
			if ( $entry['attempted'] && ! in_array( $entry['state'], array( 'refused', 'voided' ), true ) ) {
				$this->queue->give_back(
					array(
						'operation'       => 'redemption/void',
						'code'            => $entry['code'],
						'order_reference' => $entry['payload']['order_reference'],
					)
				);
			} elseif ( $entry['hold_attempted'] && ! in_array( $entry['state'], array( 'released', 'voided' ), true ) ) {
				$this->queue->give_back(
					array(
						'operation'       => 'hold/release',
						'code'            => $entry['code'],
						'order_reference' => $entry['hold_reference'],
					)
				);
			}
		}
		// The deletion may run two of these hooks: the second finds nothing to do.
		$this->ledger->save( $order, array() );
		$this->ledger->forget_order( $order_id );
	}
}
