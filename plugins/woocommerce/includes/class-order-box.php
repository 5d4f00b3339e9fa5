<?php
/**
 * The VoucherTrack box on an order's page: what is known of each voucher, with retry and void.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * A meta box that works with orders kept as posts and in tables of their own.
 */
final class Order_Box {
	const ACTION = 'vouchertrack_order';
	const RIGHT  = 'edit_shop_orders';

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
	 * Keeps what is needed.
	 *
	 * @param Order_Ledger   $ledger   The ledger.
	 * @param Order_Commands $commands The commands.
	 */
	public function __construct( Order_Ledger $ledger, Order_Commands $commands ) {
		$this->ledger   = $ledger;
		$this->commands = $commands;
	}

	/**
	 * Hooks in.
	 */
	public function register() {
		add_action( 'add_meta_boxes', array( $this, 'add' ), 30, 2 );
		add_action( 'admin_post_' . self::ACTION, array( $this, 'handle' ) );
	}

	/**
	 * Adds the box to orders that have vouchers.
	 *
	 * @param string $screen        Screen or post type.
	 * @param mixed  $post_or_order What is being edited.
	 */
	public function add( $screen, $post_or_order = null ) {
		$order = $this->order_of( $post_or_order );
		if ( null !== $order && $this->ledger->has_vouchers( $order ) ) {
			add_meta_box( 'vouchertrack', __( 'VoucherTrack', 'vouchertrack' ), array( $this, 'render' ), wc_get_page_screen_id( 'shop-order' ), 'side' );
		}
	}

	/**
	 * Prints the box.
	 *
	 * @param mixed $post_or_order What is being edited.
	 */
	public function render( $post_or_order ) {
		$order = $this->order_of( $post_or_order );
		if ( null === $order ) {
			return;
		}
		foreach ( $this->ledger->load( $order ) as $entry ) {
			echo '<p><strong>' . esc_html( $entry['code'] ) . '</strong>: ' . esc_html( $this->state_label( $entry ) );
			if ( isset( $entry['payload']['discount_amount'] ) ) {
				/* translators: 1: amount before the discount, 2: the discount */
				echo '<br />' . esc_html( sprintf( __( '%1$s before the discount of %2$s', 'vouchertrack' ), Sentences::money( $entry['payload']['transaction_amount'] ), Sentences::money( $entry['payload']['discount_amount'] ) ) );
			}
			if ( '' !== $entry['redemption_id'] ) {
				/* translators: %s: VoucherTrack's number of the redemption */
				echo '<br /><small>' . esc_html( sprintf( __( 'Redemption %s', 'vouchertrack' ), $entry['redemption_id'] ) ) . '</small>';
			}
			echo '' === $entry['error'] ? '' : '<br />' . esc_html( $entry['error'] );
			echo '</p>';
		}
		if ( ! current_user_can( self::RIGHT ) ) {
			return;
		}
		echo '<p>';
		$this->button( $order, 'retry', __( 'Retry', 'vouchertrack' ) );
		$this->button( $order, 'void', __( 'Void', 'vouchertrack' ) );
		echo '</p>';
	}

	/**
	 * Does what a button asks for.
	 */
	public function handle() {
		$order_id = isset( $_GET['order_id'] ) ? absint( $_GET['order_id'] ) : 0;
		if ( ! current_user_can( self::RIGHT ) ) {
			wp_die( esc_html__( 'You may not do this.', 'vouchertrack' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( self::ACTION . $order_id );
		$order = wc_get_order( $order_id );
		$what  = isset( $_GET['what'] ) ? sanitize_key( wp_unslash( $_GET['what'] ) ) : '';
		if ( ! $order instanceof \WC_Order ) {
			wp_die( esc_html__( 'There is no such order.', 'vouchertrack' ), '', array( 'response' => 404 ) );
		}
		if ( 'retry' === $what ) {
			$this->commands->retry( $order );
		} elseif ( 'void' === $what ) {
			$this->commands->void( $order );
		}
		wp_safe_redirect( $order->get_edit_order_url() );
		exit;
	}

	/**
	 * A button, as a link with a nonce: the box is inside the order's own form.
	 *
	 * @param \WC_Order $order The order.
	 * @param string    $what  retry or void.
	 * @param string    $label Label.
	 */
	private function button( $order, $what, $label ) {
		$url = add_query_arg(
			array(
				'action'   => self::ACTION,
				'what'     => $what,
				'order_id' => $order->get_id(),
			),
			admin_url( 'admin-post.php' )
		);
		/* translators: 1: Retry or Void, 2: order number */
		$name = sprintf( __( '%1$s the vouchers of order %2$s', 'vouchertrack' ), $label, $order->get_order_number() );
		printf( '<a class="button" href="%s" aria-label="%s">%s</a> ', esc_url( wp_nonce_url( $url, self::ACTION . $order->get_id() ) ), esc_attr( $name ), esc_html( $label ) );
	}

	/**
	 * A state in words.
	 *
	 * @param array $entry The entry.
	 * @return string
	 */
	private function state_label( array $entry ) {
		$labels = array(
			'new'      => __( 'not reported yet', 'vouchertrack' ),
			'held'     => __( 'reserved', 'vouchertrack' ),
			'redeemed' => __( 'redeemed', 'vouchertrack' ),
			'refused'  => __( 'refused', 'vouchertrack' ),
			'released' => __( 'released', 'vouchertrack' ),
			'voided'   => __( 'voided', 'vouchertrack' ),
		);
		$label  = isset( $labels[ $entry['state'] ] ) ? $labels[ $entry['state'] ] : $entry['state'];
		$back   = array_sum( $entry['refunds'] );
		/* translators: 1: state, 2: amount of money */
		return $back > 0 ? sprintf( __( '%1$s, %2$s refunded', 'vouchertrack' ), $label, Sentences::money( $back ) ) : $label;
	}

	/**
	 * The order behind what WordPress is editing.
	 *
	 * @param mixed $post_or_order A post or an order.
	 * @return \WC_Order|null
	 */
	private function order_of( $post_or_order ) {
		if ( $post_or_order instanceof \WP_Post ) {
			$post_or_order = 'shop_order' === $post_or_order->post_type ? wc_get_order( $post_or_order->ID ) : null;
		}
		return $post_or_order instanceof \WC_Order ? $post_or_order : null;
	}
}
