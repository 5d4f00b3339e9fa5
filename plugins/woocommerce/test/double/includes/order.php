<?php
/**
 * Orders and refunds, with the hooks of their life in WooCommerce's sequence.
 *
 * @package VoucherTrack
 */

/** A line of an order. */
class WC_Order_Item {
	protected $data;

	public function __construct( array $data ) {
		$this->data = $data;
	}

	public function vt_data() {
		return $this->data;
	}

	public function get_subtotal() {
		return $this->data['subtotal'];
	}

	public function get_subtotal_tax() {
		return 0;
	}

	public function get_total() {
		return $this->data['total'] ?? $this->data['subtotal'];
	}

	public function get_total_tax() {
		return 0;
	}

	public function get_quantity() {
		return $this->data['quantity'];
	}
}

/** A coupon's line. */
class WC_Order_Item_Coupon extends WC_Order_Item {
	public function get_code() {
		return $this->data['code'];
	}

	public function get_discount() {
		return (string) $this->data['discount'];
	}

	public function get_discount_tax() {
		return '0';
	}

	public function vt_set_discount( $discount ) {
		$this->data['discount'] = $discount;
	}
}

/** A date of an order. */
final class WC_DateTime extends DateTime {}

/** What orders and refunds share: data, meta, saving. */
abstract class WC_Abstract_Order {
	protected $id   = 0;
	protected $data = array();

	public function get_id() {
		return $this->id;
	}

	public function get_meta( $name ) {
		return $this->data['meta'][ $name ] ?? '';
	}

	public function update_meta_data( $name, $value ) {
		$this->data['meta'][ $name ] = $value;
		$this->data['changed'][]     = $name;
	}

	/** Writes only what was changed here: another process may have written other meta meanwhile. */
	public function save_meta_data() {
		if ( $this->id ) {
			list( , $stored ) = vt_double_read( $this->id );
			foreach ( array_unique( $this->data['changed'] ?? array() ) as $name ) {
				$stored['meta'][ $name ] = $this->data['meta'][ $name ];
			}
			unset( $this->data['changed'] );
			$this->data['meta'] = $stored['meta'];
			vt_double_write( $this->id, $stored );
		}
	}

	public function get_date_created() {
		return ( new WC_DateTime( '@' . $this->data['created'] ) );
	}
}

/** Money given back. */
class WC_Order_Refund extends WC_Abstract_Order {
	public function __construct( $id, array $data ) {
		$this->id   = $id;
		$this->data = $data;
	}

	public function get_amount() {
		return (string) $this->data['amount'];
	}

	public function get_items( $types = 'line_item' ) {
		return array();
	}
}

/** A sale. */
class WC_Order extends WC_Abstract_Order {
	private $transition = null;

	public function __construct( $id = 0, array $data = array() ) {
		$this->id   = $id;
		$this->data = $data + array( 'status' => 'pending', 'items' => array(), 'coupons' => array(), 'discount' => 0, 'email' => '', 'payment' => '', 'notes' => array(), 'meta' => array(), 'refunds' => array(), 'created' => time(), 'paid' => 0, 'cart_hash' => '' );
	}

	public function get_status() {
		return $this->data['status'];
	}

	public function has_status( $statuses ) {
		return in_array( $this->data['status'], (array) $statuses, true );
	}

	public function is_paid() {
		return $this->has_status( wc_get_is_paid_statuses() );
	}

	public function get_date_paid() {
		return $this->data['paid'] ? new WC_DateTime( '@' . $this->data['paid'] ) : null;
	}

	public function get_order_number() {
		return (string) apply_filters( 'woocommerce_order_number', $this->id, $this );
	}

	public function get_currency() {
		return get_woocommerce_currency();
	}

	public function get_billing_email() {
		return $this->data['email'];
	}

	public function get_customer_id() {
		return 0;
	}

	public function get_edit_order_url() {
		return admin_url( 'admin.php?page=wc-orders&action=edit&id=' . $this->id );
	}

	public function get_items( $type = 'line_item' ) {
		$items = array();
		foreach ( 'coupon' === $type ? $this->data['coupons'] : $this->data['items'] as $key => $data ) {
			$items[ $key ] = 'coupon' === $type ? new WC_Order_Item_Coupon( $data ) : new WC_Order_Item( $data );
		}
		return $items;
	}

	public function get_coupon_codes() {
		return array_column( $this->data['coupons'], 'code' );
	}

	public function get_subtotal() {
		return array_sum( array_column( $this->data['items'], 'subtotal' ) );
	}

	public function get_cart_tax() {
		return '0';
	}

	/** A string, as in WooCommerce. */
	public function get_total() {
		return number_format( $this->get_subtotal() - $this->data['discount'], 2, '.', '' );
	}

	public function vt_discount() {
		return number_format( $this->data['discount'], 2, '.', '' );
	}

	public function get_refunds() {
		return array_reverse( array_map( static function ( $id ) {
			return new WC_Order_Refund( $id, vt_double_read( $id )[1] );
		}, $this->data['refunds'] ) );
	}

	public function get_total_refunded() {
		return array_sum( array_map( static function ( $refund ) {
			return (float) $refund->get_amount();
		}, $this->get_refunds() ) );
	}

	public function add_order_note( $text ) {
		list( , $stored )     = vt_double_read( $this->id );
		$stored['notes'][]    = $text;
		$this->data['notes'] = $stored['notes'];
		vt_double_write( $this->id, $stored );
	}

	public function vt_notes() {
		return $this->data['notes'];
	}

	public function vt_clear_items() {
		$this->data['items']    = array();
		$this->data['coupons']  = array();
		$this->data['discount'] = 0;
	}

	public function vt_add_line( WC_Product $product, $quantity, $subtotal ) {
		$this->data['items'][] = array( 'product_id' => $product->get_id(), 'quantity' => $quantity, 'subtotal' => round( $subtotal, 2 ) );
	}

	public function vt_add_coupon_item( WC_Order_Item_Coupon $item ) {
		$this->data['coupons'][] = $item->vt_data();
	}

	public function vt_set_discount( $discount ) {
		$this->data['discount'] = $discount;
	}

	public function vt_set( $name, $value ) {
		$this->data[ $name ] = $value;
	}

	public function vt_get( $name ) {
		return $this->data[ $name ];
	}

	/** Puts a coupon on the order: announced before its line exists, saved, then added up. */
	public function apply_coupon( $code ) {
		$coupon    = new WC_Coupon( wc_format_coupon_code( $code ) );
		$discounts = new WC_Discounts( $this );
		if ( in_array( $coupon->get_code(), $this->get_coupon_codes(), true ) ) {
			return new WP_Error( 'invalid_coupon', 'Coupon code already applied!' );
		}
		$applied = $discounts->apply_coupon( $coupon );
		if ( is_wp_error( $applied ) ) {
			return $applied;
		}
		do_action( 'woocommerce_order_applied_coupon', $coupon, $this );
		$discount = wc_remove_number_precision( array_sum( $discounts->vt_discounts()[ $coupon->get_code() ] ) );
		$this->vt_add_coupon_item( new WC_Order_Item_Coupon( array( 'code' => $coupon->get_code(), 'discount' => $discount, 'info' => array( 'discount_type' => $coupon->get_discount_type(), 'amount' => $coupon->get_amount() ) ) ) );
		$this->save();
		$this->recalculate_coupons();
		return true;
	}

	/** Adds up again from what the lines have kept, without asking anybody. */
	public function recalculate_coupons() {
		$discounts = new WC_Discounts( $this );
		foreach ( $this->data['coupons'] as $key => $line ) {
			$id     = wc_get_coupon_id_by_code( $line['code'] );
			$coupon = new WC_Coupon( $id );
			if ( ! $id ) {
				$coupon->set_code( $line['code'] );
				$coupon->set_virtual( true );
				$coupon->vt_set_props( $line['info'] );
			}
			$discounts->apply_coupon( $coupon, false );
			$this->data['coupons'][ $key ]['discount'] = wc_remove_number_precision( array_sum( $discounts->vt_discounts()[ $line['code'] ] ) );
		}
		$this->data['discount'] = array_sum( array_column( $this->data['coupons'], 'discount' ) );
		$this->save();
	}

	public function set_status( $status ) {
		$from = $this->id ? $this->data['status'] : '';
		if ( $from !== $status ) {
			$this->transition     = array( $from, $status );
			$this->data['status'] = $status;
		}
	}

	public function update_status( $status, $note = '' ) {
		$this->set_status( $status );
		$this->save();
		if ( '' !== $note ) {
			$this->add_order_note( $note );
		}
	}

	public function payment_complete() {
		$this->data['paid'] = time();
		$this->update_status( 'processing' );
		do_action( 'woocommerce_payment_complete', $this->id, '' );
	}

	/** Saves, then tells; an order that is new has an arrival in its status, and no change of it. */
	public function save() {
		$is_new = 0 === $this->id;
		if ( $is_new ) {
			$this->id = vt_double_insert( 'order', '', $this->data );
		} else {
			list( , $stored ) = vt_double_read( $this->id );
			foreach ( $stored['meta'] as $name => $value ) {
				if ( ! in_array( $name, $this->data['changed'] ?? array(), true ) ) {
					$this->data['meta'][ $name ] = $value;
				}
			}
			unset( $this->data['changed'] );
			$this->data['notes']   = $stored['notes'];
			$this->data['refunds'] = array_values( array_unique( array_merge( $stored['refunds'], $this->data['refunds'] ) ) );
			vt_double_write( $this->id, $this->data );
		}
		do_action( $is_new ? 'woocommerce_new_order' : 'woocommerce_update_order', $this->id, $this );
		if ( $this->transition ) {
			list( $from, $to ) = $this->transition;
			$this->transition  = null;
			do_action( 'woocommerce_order_status_' . $to, $this->id, $this, array() );
			if ( '' !== $from ) {
				do_action( "woocommerce_order_status_{$from}_to_{$to}", $this->id, $this );
				do_action( 'woocommerce_order_status_changed', $this->id, $from, $to, $this );
			}
		}
		return $this->id;
	}

	public function delete( $force = false ) {
		if ( $force ) {
			do_action( 'woocommerce_before_delete_order', $this->id, $this );
			vt_double_delete( $this->id );
			do_action( 'woocommerce_delete_order', $this->id );
			return;
		}
		$this->data['status'] = 'trash';
		$this->save();
		do_action( 'woocommerce_trash_order', $this->id );
	}
}

function wc_get_order( $id = false ) {
	if ( $id instanceof WC_Abstract_Order ) {
		$id = $id->get_id();
	}
	$read = vt_double_read( (int) $id );
	if ( ! $read || ! in_array( $read[0], array( 'order', 'refund' ), true ) ) {
		return false;
	}
	return 'order' === $read[0] ? new WC_Order( (int) $id, $read[1] ) : new WC_Order_Refund( (int) $id, $read[1] );
}

function wc_get_orders( $query ) {
	$found = array();
	foreach ( vt_double_ids( 'order' ) as $id ) {
		$order = wc_get_order( $id );
		$since = isset( $query['date_created'] ) ? (int) ltrim( $query['date_created'], '>' ) : 0;
		if ( $order->get_date_created()->getTimestamp() <= $since || 'trash' === $order->get_status() ) {
			continue;
		}
		if ( isset( $query['meta_key'] ) && $order->get_meta( $query['meta_key'] ) !== $query['meta_value'] ) {
			continue;
		}
		$found[] = 'ids' === ( $query['return'] ?? '' ) ? $id : $order;
	}
	$limit = $query['limit'] ?? 10;
	return $limit < 0 ? $found : array_slice( $found, ( ( $query['page'] ?? 1 ) - 1 ) * $limit, $limit );
}

/** Gives money back; what makes the total whole also changes the order's status. */
function wc_create_refund( $args ) {
	$order = wc_get_order( $args['order_id'] );
	$id    = vt_double_insert( 'refund', '', array( 'amount' => (float) $args['amount'], 'created' => time(), 'meta' => array() ) );
	$order->vt_set( 'refunds', array_merge( $order->vt_get( 'refunds' ), array( $id ) ) );
	$order->save();
	$is_full = $order->get_total_refunded() >= (float) $order->get_total() - 0.001;
	if ( $is_full ) {
		do_action( 'woocommerce_order_fully_refunded', $order->get_id(), $id );
		$order->update_status( 'refunded' );
	} else {
		do_action( 'woocommerce_order_partially_refunded', $order->get_id(), $id );
	}
	do_action( 'woocommerce_order_refunded', $order->get_id(), $id );
	return new WC_Order_Refund( $id, vt_double_read( $id )[1] );
}
