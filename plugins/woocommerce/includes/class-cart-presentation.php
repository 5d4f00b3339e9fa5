<?php
/**
 * Shows the client's sentence beside the discount, in the classic and in the block cart.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Labels and the data for the block cart's script.
 */
final class Cart_Presentation {
	/**
	 * The coupons.
	 *
	 * @var Virtual_Coupons
	 */
	private $coupons;

	/**
	 * Keeps what is needed.
	 *
	 * @param Virtual_Coupons $coupons The coupons.
	 */
	public function __construct( Virtual_Coupons $coupons ) {
		$this->coupons = $coupons;
	}

	/**
	 * Hooks in.
	 */
	public function register() {
		add_filter( 'woocommerce_cart_totals_coupon_label', array( $this, 'label' ), 10, 2 );
		if ( did_action( 'woocommerce_blocks_loaded' ) ) {
			$this->extend_store_api();
		} else {
			add_action( 'woocommerce_blocks_loaded', array( $this, 'extend_store_api' ) );
		}
		add_action( 'woocommerce_blocks_enqueue_cart_block_scripts_after', array( $this, 'enqueue_script' ) );
		add_action( 'woocommerce_blocks_enqueue_checkout_block_scripts_after', array( $this, 'enqueue_script' ) );
	}

	/**
	 * The label of a voucher in the classic totals; printed as HTML.
	 *
	 * @param string     $label  WooCommerce's label.
	 * @param \WC_Coupon $coupon The coupon.
	 * @return string
	 */
	public function label( $label, $coupon ) {
		$voucher = $this->coupons->voucher_of( $coupon );
		return null === $voucher ? $label : esc_html( $this->line( $voucher ) );
	}

	/**
	 * Adds the vouchers' labels to the Store API's cart.
	 */
	public function extend_store_api() {
		if ( function_exists( 'woocommerce_store_api_register_endpoint_data' ) ) {
			woocommerce_store_api_register_endpoint_data(
				array(
					'endpoint'        => 'cart',
					'namespace'       => 'vouchertrack',
					'data_callback'   => array( $this, 'store_api_data' ),
					'schema_callback' => array( $this, 'store_api_schema' ),
					'schema_type'     => ARRAY_A,
				)
			);
		}
	}

	/**
	 * What the block cart is told.
	 *
	 * @return array
	 */
	public function store_api_data() {
		$vouchers = array();
		foreach ( WC()->cart instanceof \WC_Cart ? WC()->cart->get_applied_coupons() : array() as $code ) {
			$voucher = $this->coupons->voucher_of( new \WC_Coupon( $code ) );
			if ( null !== $voucher ) {
				$vouchers[] = array(
					'coupon' => $code,
					'label'  => $this->line( $voucher ),
					'terms'  => $voucher->terms(),
				);
			}
		}
		return array( 'vouchers' => $vouchers );
	}

	/**
	 * Describes that.
	 *
	 * @return array
	 */
	public function store_api_schema() {
		return array(
			'vouchers' => array(
				'description' => 'VoucherTrack vouchers in the cart.',
				'type'        => 'array',
				'context'     => array( 'view', 'edit' ),
				'readonly'    => true,
				'items'       => array( 'type' => 'object' ),
			),
		);
	}

	/**
	 * Loads the script that puts the labels into the block cart.
	 */
	public function enqueue_script() {
		wp_enqueue_script( 'vouchertrack-blocks', plugins_url( 'assets/blocks.js', VOUCHERTRACK_FILE ), array( 'wc-blocks-checkout', 'wp-data' ), VOUCHERTRACK_VERSION, true );
	}

	/**
	 * Code and sentence in one line, as plain text.
	 *
	 * @param Voucher $voucher The voucher.
	 * @return string
	 */
	private function line( Voucher $voucher ) {
		return '' === $voucher->description()
			? $voucher->code()
			/* translators: 1: voucher code, 2: what it gives */
			: sprintf( __( 'Voucher %1$s: %2$s', 'vouchertrack' ), $voucher->code(), $voucher->description() );
	}
}
