<?php
/**
 * Lets WooCommerce take voucher codes as coupons that exist nowhere in the shop's database.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Answers `woocommerce_get_shop_coupon_data` and says why a voucher is refused. The shop's own coupons
 * are looked for first and never reach VoucherTrack.
 */
final class Virtual_Coupons {
	/**
	 * The look-up.
	 *
	 * @var Voucher_Lookup
	 */
	private $lookup;

	/**
	 * The settings.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * Refusals of this plugin's own in this request: coupon code => sentence.
	 *
	 * @var array<string, string>
	 */
	private $refusals = array();

	/**
	 * Coupon codes that WooCommerce has refused in this request.
	 *
	 * @var array<string, bool>
	 */
	private $failed = array();

	/**
	 * Keeps what is needed.
	 *
	 * @param Voucher_Lookup $lookup   The look-up.
	 * @param Settings       $settings The settings.
	 */
	public function __construct( Voucher_Lookup $lookup, Settings $settings ) {
		$this->lookup   = $lookup;
		$this->settings = $settings;
	}

	/**
	 * Hooks in.
	 */
	public function register() {
		add_filter( 'woocommerce_get_shop_coupon_data', array( $this, 'coupon_data' ), 10, 2 );
		add_filter( 'woocommerce_coupon_is_valid', array( $this, 'refuse_second_spelling' ), 10, 3 );
		add_filter( 'woocommerce_coupon_error', array( $this, 'explain' ), 10, 3 );
		add_filter( 'woocommerce_coupon_message', array( $this, 'announce' ), 10, 3 );
	}

	/**
	 * The voucher behind a coupon; null where the coupon is none of ours.
	 *
	 * @param \WC_Coupon $coupon A coupon.
	 * @return Voucher|null
	 */
	public function voucher_of( $coupon ) {
		if ( ! $coupon instanceof \WC_Coupon || ! $coupon->get_virtual() || $coupon->get_id() ) {
			return null;
		}
		$voucher = $this->lookup->known( $coupon->get_code() );
		return null !== $voucher && $voucher->is_valid() ? $voucher : null;
	}

	/**
	 * Whether WooCommerce has refused the coupon in this request, so that its removal is not the shopper's wish.
	 *
	 * @param string $code Coupon code.
	 * @return bool
	 */
	public function has_failed( $code ) {
		return isset( $this->failed[ Voucher_Code::canonical( $code ) ] );
	}

	/**
	 * The coupon's data for a voucher code.
	 *
	 * @param array|false $data What others have answered.
	 * @param mixed       $code A code, an id, 0 or an empty string.
	 * @return array|false
	 */
	public function coupon_data( $data, $code ) {
		if ( false !== $data || ! $this->settings->is_ready() ) {
			return $data;
		}
		if ( ! Voucher_Code::is_possible( $code, $this->settings->all()['code_pattern'] ) || wc_get_coupon_id_by_code( $code ) ) {
			return false;
		}
		$voucher = $this->may_ask() ? $this->lookup->find( $code ) : $this->lookup->known( $code );
		if ( null === $voucher || ! $voucher->is_valid() ) {
			return false;
		}
		$is_percentage = 'percentage' === $voucher->discount_type();
		return array(
			'discount_type'  => $is_percentage ? 'percent' : 'fixed_cart',
			'amount'         => 'free_item' === $voucher->discount_type() ? 0 : $voucher->discount_value(),
			'minimum_amount' => $voucher->minimum_spend() > 0 ? (string) $voucher->minimum_spend() : '',
			'description'    => $voucher->description(),
			'individual_use' => false,
		);
	}

	/**
	 * Whether this is a moment at which a coupon may be new. While an order changes its status WooCommerce
	 * only counts coupons, often inside a payment provider's call: no reason to make it wait for us.
	 *
	 * @return bool
	 */
	private function may_ask() {
		global $wp_current_filter;
		if ( wp_doing_cron() ) {
			return false;
		}
		foreach ( (array) $wp_current_filter as $hook ) {
			if ( 0 === strpos( $hook, 'woocommerce_order_status_' ) || 'action_scheduler_run_queue' === $hook || 'woocommerce_trash_order' === $hook ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Refuses a voucher that is in the cart or order already in another spelling (dashes, spaces).
	 *
	 * @param bool          $is_valid  What others have answered.
	 * @param \WC_Coupon    $coupon    The coupon.
	 * @param \WC_Discounts $discounts Where it is to be applied.
	 * @return bool
	 */
	public function refuse_second_spelling( $is_valid, $coupon, $discounts = null ) {
		$voucher = $is_valid ? $this->voucher_of( $coupon ) : null;
		if ( null === $voucher || ! $discounts instanceof \WC_Discounts ) {
			return $is_valid;
		}
		$own = Voucher_Code::canonical( $voucher->code() );
		foreach ( $this->codes_before( $discounts->get_object(), $coupon->get_code() ) as $other ) {
			if ( Voucher_Code::canonical( $other ) === $own ) {
				$this->refusals[ Voucher_Code::canonical( $coupon->get_code() ) ] = Sentences::already_applied();
				return false;
			}
		}
		return $is_valid;
	}

	/**
	 * The coupon codes that a cart or order took before this one.
	 *
	 * @param mixed  $place A cart or an order.
	 * @param string $code  This code.
	 * @return string[]
	 */
	private function codes_before( $place, $code ) {
		$codes = array();
		if ( $place instanceof \WC_Cart ) {
			$codes = $place->get_applied_coupons();
		} elseif ( $place instanceof \WC_Order ) {
			$codes = $place->get_coupon_codes();
		}
		$at = array_search( $code, $codes, true );
		return false === $at ? $codes : array_slice( $codes, 0, $at );
	}

	/**
	 * Says why a voucher is refused. Coupon errors are printed as HTML: everything is escaped here.
	 *
	 * @param string          $message WooCommerce's sentence.
	 * @param int             $reason  WooCommerce's error number.
	 * @param \WC_Coupon|null $coupon  The coupon.
	 * @return string
	 */
	public function explain( $message, $reason, $coupon = null ) {
		if ( ! $coupon instanceof \WC_Coupon || $coupon->get_id() ) {
			return $message;
		}
		$code      = $coupon->get_code();
		$canonical = Voucher_Code::canonical( $code );
		$sentence  = $this->sentence_for( (int) $reason, $code, $coupon );
		if ( null === $sentence ) {
			return $message;
		}
		$this->failed[ $canonical ] = true;
		return esc_html( $sentence );
	}

	/**
	 * The sentence for a refusal; null where WooCommerce's own is right.
	 *
	 * @param int        $reason WooCommerce's error number.
	 * @param string     $code   Coupon code.
	 * @param \WC_Coupon $coupon The coupon.
	 * @return string|null
	 */
	private function sentence_for( $reason, $code, $coupon ) {
		$canonical = Voucher_Code::canonical( $code );
		if ( \WC_Coupon::E_WC_COUPON_NOT_EXIST === $reason && $this->lookup->was_asked( $code ) ) {
			$voucher = $this->lookup->known( $code );
			return null === $voucher ? Sentences::unavailable() : Sentences::refusal( $voucher->error_code(), $voucher->error() );
		}
		if ( null === $this->voucher_of( $coupon ) ) {
			return null;
		}
		if ( \WC_Coupon::E_WC_COUPON_MIN_SPEND_LIMIT_NOT_MET === $reason ) {
			$missing = (float) $coupon->get_minimum_amount() - $this->displayed_subtotal();
			return $missing > 0 ? Sentences::add_more( $missing ) : null;
		}
		if ( \WC_Coupon::E_WC_COUPON_INVALID_FILTERED === $reason && isset( $this->refusals[ $canonical ] ) ) {
			return $this->refusals[ $canonical ];
		}
		return null;
	}

	/**
	 * What the customer sees as the cart's subtotal: the amount that WooCommerce compares with a minimum.
	 *
	 * @return float
	 */
	private function displayed_subtotal() {
		return WC()->cart instanceof \WC_Cart ? (float) WC()->cart->get_displayed_subtotal() : 0.0;
	}

	/**
	 * Tells what the voucher gives when it was applied.
	 *
	 * @param string          $message WooCommerce's sentence.
	 * @param int             $reason  WooCommerce's message number.
	 * @param \WC_Coupon|null $coupon  The coupon.
	 * @return string
	 */
	public function announce( $message, $reason, $coupon = null ) {
		$voucher = \WC_Coupon::WC_COUPON_SUCCESS === (int) $reason ? $this->voucher_of( $coupon ) : null;
		return null === $voucher ? $message : esc_html( Sentences::applied( $voucher ) );
	}
}
