<?php
/**
 * A coupon: asked of the filter first, then of the shop's own.
 *
 * @package VoucherTrack
 */

class WC_Coupon {
	const E_WC_COUPON_INVALID_FILTERED        = 100;
	const E_WC_COUPON_INVALID_REMOVED         = 101;
	const E_WC_COUPON_ALREADY_APPLIED         = 103;
	const E_WC_COUPON_NOT_EXIST               = 105;
	const E_WC_COUPON_MIN_SPEND_LIMIT_NOT_MET = 108;
	const WC_COUPON_SUCCESS                   = 200;

	private $id      = 0;
	private $code    = '';
	private $virtual = false;
	private $error   = '';
	private $props   = array( 'discount_type' => 'fixed_cart', 'amount' => 0, 'minimum_amount' => '', 'description' => '', 'individual_use' => false );

	public function __construct( $data = '' ) {
		$manual = apply_filters( 'woocommerce_get_shop_coupon_data', false, $data, $this );
		if ( $manual ) {
			$this->props   = array_merge( $this->props, $manual );
			$this->code    = wc_format_coupon_code( $data );
			$this->virtual = true;
			return;
		}
		if ( is_string( $data ) && '' !== trim( $data ) ) {
			$this->id   = wc_get_coupon_id_by_code( $data );
			$this->code = wc_format_coupon_code( $data );
			if ( ! $this->id && 'shop_coupon' === get_post_type( $data ) ) {
				$this->id = (int) $data;
			}
		} elseif ( is_int( $data ) && 'shop_coupon' === get_post_type( $data ) ) {
			$this->id = $data;
		}
		if ( $this->id ) {
			$this->code                   = wc_format_coupon_code( get_post( $this->id )->post_title );
			$this->props['discount_type'] = get_post_meta( $this->id, 'discount_type', true );
			$this->props['amount']        = get_post_meta( $this->id, 'coupon_amount', true );
		}
	}

	public function get_id() {
		return $this->id;
	}

	public function get_code() {
		return $this->code;
	}

	public function get_virtual() {
		return $this->virtual;
	}

	public function set_virtual( $is_virtual ) {
		$this->virtual = $is_virtual;
	}

	public function set_code( $code ) {
		$this->code = wc_format_coupon_code( $code );
	}

	/** Sets what an order line has kept of a coupon that is no longer to be found. */
	public function vt_set_props( array $props ) {
		$this->props = array_merge( $this->props, $props );
	}

	private function prop( $name, $context ) {
		$value = $this->props[ $name ];
		return 'view' === $context ? apply_filters( 'woocommerce_coupon_get_' . $name, $value, $this ) : $value;
	}

	public function get_discount_type( $context = 'view' ) {
		return $this->prop( 'discount_type', $context );
	}

	public function get_amount( $context = 'view' ) {
		return $this->prop( 'amount', $context );
	}

	public function get_minimum_amount( $context = 'view' ) {
		return $this->prop( 'minimum_amount', $context );
	}

	public function get_individual_use() {
		return $this->props['individual_use'];
	}

	public function get_error_message() {
		return $this->error;
	}

	/** Whether the shopper's cart may have it. */
	public function is_valid() {
		$valid = ( new WC_Discounts( WC()->cart ) )->is_coupon_valid( $this );
		if ( is_wp_error( $valid ) ) {
			$this->error = $valid->get_error_message();
			return false;
		}
		return true;
	}

	/** Tells the shopper something about the coupon, as a notice. */
	public function add_coupon_message( $number ) {
		if ( self::WC_COUPON_SUCCESS === $number ) {
			wc_add_notice( apply_filters( 'woocommerce_coupon_message', 'Coupon code applied successfully.', $number, $this ), 'success' );
			return;
		}
		$said = array(
			self::E_WC_COUPON_NOT_EXIST       => sprintf( 'Coupon "%s" does not exist!', esc_html( $this->code ) ),
			self::E_WC_COUPON_ALREADY_APPLIED => 'Coupon code already applied!',
			self::E_WC_COUPON_INVALID_REMOVED => sprintf( 'Sorry, it seems the coupon "%s" is invalid - it has now been removed from your order.', esc_html( $this->code ) ),
		);
		wc_add_notice( apply_filters( 'woocommerce_coupon_error', $said[ $number ], $number, $this ), 'error' );
	}
}
