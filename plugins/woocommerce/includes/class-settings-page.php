<?php
/**
 * WooCommerce → VoucherTrack: the settings, the connection test and the last reconciliation.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's page in the admin.
 */
final class Settings_Page {
	const SLUG  = 'vouchertrack';
	const GROUP = 'vouchertrack';
	const RIGHT = 'manage_woocommerce';

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
	 * Hooks in.
	 */
	public function register() {
		add_action( 'admin_menu', array( $this, 'add_page' ), 60 );
		add_action( 'admin_init', array( $this, 'register_settings' ) );
		add_filter( 'option_page_capability_' . self::GROUP, array( $this, 'capability' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( VOUCHERTRACK_FILE ), array( $this, 'action_links' ) );
	}

	/**
	 * Who may change the settings.
	 *
	 * @return string
	 */
	public function capability() {
		return self::RIGHT;
	}

	/**
	 * The address of the page.
	 *
	 * @return string
	 */
	public static function url() {
		return admin_url( 'admin.php?page=' . self::SLUG );
	}

	/**
	 * A link to the page beside "Deactivate".
	 *
	 * @param string[] $links Links.
	 * @return string[]
	 */
	public function action_links( $links ) {
		array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'vouchertrack' ) ) );
		return $links;
	}

	/**
	 * Adds the page.
	 */
	public function add_page() {
		add_submenu_page( 'woocommerce', __( 'VoucherTrack', 'vouchertrack' ), __( 'VoucherTrack', 'vouchertrack' ), self::RIGHT, self::SLUG, array( $this, 'render' ) );
	}

	/**
	 * Declares both options; the key is one of its own that is not loaded with every page.
	 */
	public function register_settings() {
		register_setting(
			self::GROUP,
			Settings::OPTION,
			array(
				'type'              => 'array',
				'sanitize_callback' => array( $this, 'sanitize' ),
			)
		);
		register_setting(
			self::GROUP,
			Settings::KEY_OPTION,
			array(
				'type'              => 'string',
				'sanitize_callback' => array( $this, 'sanitize_key' ),
			)
		);
		if ( false === get_option( Settings::KEY_OPTION ) ) {
			add_option( Settings::KEY_OPTION, '', '', 'no' );
		}
	}

	/**
	 * Takes what the form sent.
	 *
	 * @param mixed $input The form's fields.
	 * @return array
	 */
	public function sanitize( $input ) {
		$input = is_array( $input ) ? $input : array();
		$clean = $this->settings->all();
		$url   = isset( $input['base_url'] ) ? untrailingslashit( esc_url_raw( trim( $input['base_url'] ), array( 'https', 'http' ) ) ) : $clean['base_url'];
		if ( '' === $url ) {
			add_settings_error( self::GROUP, 'base_url', __( 'The address of VoucherTrack is not a web address; the old one was kept.', 'vouchertrack' ) );
		} else {
			$clean['base_url'] = $url;
		}
		if ( isset( $input['outage_policy'] ) && in_array( $input['outage_policy'], array( 'honour', 'refuse' ), true ) ) {
			$clean['outage_policy'] = $input['outage_policy'];
		}
		if ( isset( $input['customer_reference'] ) && in_array( $input['customer_reference'], array( 'hash', 'email', 'none' ), true ) ) {
			$clean['customer_reference'] = $input['customer_reference'];
		}
		foreach ( array( 'code_pattern', 'free_items' ) as $field ) {
			if ( isset( $input[ $field ] ) ) {
				$clean[ $field ] = sanitize_textarea_field( $input[ $field ] );
			}
		}
		return $clean;
	}

	/**
	 * An empty field keeps the key that is saved; a single dash deletes it.
	 *
	 * @param mixed $input The field.
	 * @return string
	 */
	public function sanitize_key( $input ) {
		$input = trim( is_string( $input ) ? $input : '' );
		if ( '' === $input || false !== strpos( $input, '•' ) ) {
			return (string) get_option( Settings::KEY_OPTION, '' );
		}
		return '-' === $input ? '' : preg_replace( '/[^\x21-\x7e]/', '', $input );
	}

	/**
	 * Prints the page.
	 */
	public function render() {
		if ( ! current_user_can( self::RIGHT ) ) {
			return;
		}
		$values = $this->settings->all();
		$form   = new Settings_Form( $this->settings );
		echo '<div class="wrap"><h1>' . esc_html__( 'VoucherTrack', 'vouchertrack' ) . '</h1>';
		settings_errors( self::GROUP );
		echo '<form method="post" action="' . esc_url( admin_url( 'options.php' ) ) . '">';
		settings_fields( self::GROUP );
		echo '<table class="form-table" role="presentation">';
		$form->text_row( 'base_url', __( 'Address of VoucherTrack', 'vouchertrack' ), $values['base_url'], __( 'Without a path, for example https://www.vouchertrack.io', 'vouchertrack' ) );
		$form->key_row();
		$form->choice_row(
			'outage_policy',
			__( 'While VoucherTrack is out of reach', 'vouchertrack' ),
			$values['outage_policy'],
			array(
				'honour' => __( 'Honour vouchers that were already checked in this cart; refuse new ones with a clear message', 'vouchertrack' ),
				'refuse' => __( 'Refuse every voucher with a clear message until it can be confirmed', 'vouchertrack' ),
			),
			__( 'Your own coupons and orders without a voucher are never affected.', 'vouchertrack' )
		);
		$form->area_row( 'code_pattern', __( 'Codes to ask VoucherTrack about', 'vouchertrack' ), $values['code_pattern'], __( 'One pattern a line, * for any characters: SUMMER*. Empty: every code that is no coupon of your own.', 'vouchertrack' ) );
		$form->choice_row(
			'customer_reference',
			__( 'Customer, for limits per customer', 'vouchertrack' ),
			$values['customer_reference'],
			array(
				'hash'  => __( 'A fingerprint (SHA-256) of the e-mail address', 'vouchertrack' ),
				'email' => __( 'The e-mail address, to count the same person in other shops and at tills too', 'vouchertrack' ),
				'none'  => __( 'Nothing; limits per customer are not applied', 'vouchertrack' ),
			),
			''
		);
		$form->area_row( 'free_items', __( 'Products of free-item vouchers', 'vouchertrack' ), $values['free_items'], __( 'One a line: campaign name or code pattern = product ID. Example: Free coffee = 123. Others show their message only.', 'vouchertrack' ) );
		echo '</table>';
		submit_button();
		echo '</form>';
		$this->render_test();
		$this->render_report();
		echo '</div>';
	}

	/**
	 * The button that tries the saved address and key.
	 */
	private function render_test() {
		echo '<h2>' . esc_html__( 'Connection', 'vouchertrack' ) . '</h2>';
		Connection_Test::show_result();
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><input type="hidden" name="action" value="' . esc_attr( Connection_Test::ACTION ) . '" />';
		wp_nonce_field( Connection_Test::ACTION );
		submit_button( __( 'Test connection', 'vouchertrack' ), 'secondary', 'submit', false );
		echo ' <span class="description">' . esc_html__( 'Uses the saved settings.', 'vouchertrack' ) . '</span></form>';
	}

	/**
	 * What the last reconciliation found.
	 */
	private function render_report() {
		$report = get_option( Reconciliation::REPORT );
		echo '<h2>' . esc_html__( 'Last reconciliation', 'vouchertrack' ) . '</h2>';
		if ( ! is_array( $report ) ) {
			echo '<p>' . esc_html__( 'None yet: it runs every night.', 'vouchertrack' ) . '</p>';
			return;
		}
		/* translators: 1: date and time, 2: number of orders, 3: number of orders, 4: number of differences */
		echo '<p>' . esc_html( sprintf( __( '%1$s: %2$d orders with vouchers, %3$d sent, %4$d differences.', 'vouchertrack' ), wp_date( 'Y-m-d H:i', $report['time'] ), $report['orders'], $report['sent'], count( $report['differences'] ) ) ) . '</p>';
		if ( array() === $report['differences'] ) {
			return;
		}
		echo '<table class="widefat striped"><thead><tr><th scope="col">' . esc_html__( 'Order', 'vouchertrack' ) . '</th><th scope="col">' . esc_html__( 'Voucher', 'vouchertrack' ) . '</th><th scope="col">' . esc_html__( 'What differs', 'vouchertrack' ) . '</th></tr></thead><tbody>';
		foreach ( $report['differences'] as $difference ) {
			$order = wc_get_order( $difference['order'] );
			$name  = '#' . $difference['number'];
			echo '<tr><td>' . ( $order instanceof \WC_Order ? '<a href="' . esc_url( $order->get_edit_order_url() ) . '">' . esc_html( $name ) . '</a>' : esc_html( $name ) ) . '</td><td>' . esc_html( $difference['code'] ) . '</td><td>' . esc_html( $difference['problem'] ) . '</td></tr>';
		}
		echo '</tbody></table>';
	}
}
