<?php
/**
 * Tells the shop's staff when something needs a person.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Notices in the admin, for those who may manage the shop.
 */
final class Admin_Notices {
	/**
	 * The ledger.
	 *
	 * @var Order_Ledger
	 */
	private $ledger;

	/**
	 * The settings.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * Keeps what is needed.
	 *
	 * @param Order_Ledger $ledger   The ledger.
	 * @param Settings     $settings The settings.
	 */
	public function __construct( Order_Ledger $ledger, Settings $settings ) {
		$this->ledger   = $ledger;
		$this->settings = $settings;
	}

	/**
	 * Hooks in.
	 */
	public function register() {
		add_action( 'admin_notices', array( $this, 'show' ) );
	}

	/**
	 * Prints what there is to say.
	 */
	public function show() {
		if ( ! current_user_can( Settings_Page::RIGHT ) ) {
			return;
		}
		if ( ! $this->settings->is_ready() ) {
			$this->notice( 'warning', esc_html__( 'VoucherTrack is not connected yet: enter your API key.', 'vouchertrack' ) . ' ' . $this->link( Settings_Page::url(), __( 'Settings', 'vouchertrack' ) ) );
		}
		$orders = $this->ledger->needing_attention();
		if ( array() === $orders ) {
			return;
		}
		$links = array();
		foreach ( array_slice( $orders, -10 ) as $order_id ) {
			$order = wc_get_order( $order_id );
			if ( $order instanceof \WC_Order ) {
				$links[] = $this->link( $order->get_edit_order_url(), '#' . $order->get_order_number() );
			}
		}
		if ( array() !== $links ) {
			$count = count( $orders );
			/* translators: %d: number of orders */
			$text = sprintf( _n( 'VoucherTrack: the voucher of %d order was not booked and needs a look.', 'VoucherTrack: the vouchers of %d orders were not booked and need a look.', $count, 'vouchertrack' ), $count );
			$this->notice( 'error', esc_html( $text ) . ' ' . implode( ', ', $links ) );
		}
	}

	/**
	 * Prints a notice.
	 *
	 * @param string $kind error or warning.
	 * @param string $html Escaped HTML.
	 */
	private function notice( $kind, $html ) {
		echo '<div class="notice notice-' . esc_attr( $kind ) . '"><p>' . wp_kses( $html, array( 'a' => array( 'href' => true ) ) ) . '</p></div>';
	}

	/**
	 * A link.
	 *
	 * @param string $url   Address.
	 * @param string $label Label.
	 * @return string
	 */
	private function link( $url, $label ) {
		return sprintf( '<a href="%s">%s</a>', esc_url( $url ), esc_html( $label ) );
	}
}
