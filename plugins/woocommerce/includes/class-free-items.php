<?php
/**
 * Adds the free product of a free-item voucher to the cart, where the shop has named one.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The gift costs nothing, stays one, and leaves with its voucher.
 */
final class Free_Items {
	const MARK = 'vouchertrack_free_for';

	/**
	 * The coupons.
	 *
	 * @var Virtual_Coupons
	 */
	private $coupons;

	/**
	 * The settings.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * Keeps what is needed.
	 *
	 * @param Virtual_Coupons $coupons  The coupons.
	 * @param Settings        $settings The settings.
	 */
	public function __construct( Virtual_Coupons $coupons, Settings $settings ) {
		$this->coupons  = $coupons;
		$this->settings = $settings;
	}

	/**
	 * Hooks in.
	 */
	public function register() {
		add_action( 'woocommerce_applied_coupon', array( $this, 'add_gift' ), 20 );
		add_action( 'woocommerce_removed_coupon', array( $this, 'remove_gift' ), 20 );
		add_action( 'woocommerce_before_calculate_totals', array( $this, 'price_gifts' ), 20 );
		add_filter( 'woocommerce_cart_item_quantity', array( $this, 'fixed_quantity' ), 10, 3 );
		add_filter( 'woocommerce_store_api_product_quantity_editable', array( $this, 'is_editable' ), 10, 3 );
		add_filter( 'woocommerce_store_api_product_quantity_maximum', array( $this, 'maximum' ), 10, 3 );
		add_filter( 'woocommerce_get_item_data', array( $this, 'item_data' ), 10, 2 );
	}

	/**
	 * Adds the product that is mapped to the voucher.
	 *
	 * @param string $code Coupon code.
	 */
	public function add_gift( $code ) {
		$voucher = $this->coupons->voucher_of( new \WC_Coupon( $code ) );
		if ( null === $voucher || 'free_item' !== $voucher->discount_type() ) {
			return;
		}
		$canonical  = Voucher_Code::canonical( $code );
		$product_id = $this->product_for( $voucher, $canonical );
		$product    = $product_id ? wc_get_product( $product_id ) : null;
		if ( ! $product || ! $product->is_purchasable() || ! $product->is_in_stock() || null !== $this->key_of( $canonical ) ) {
			return;
		}
		WC()->cart->add_to_cart( $product_id, 1, 0, array(), array( self::MARK => $canonical ) );
	}

	/**
	 * Takes the gift out with its voucher.
	 *
	 * @param string $code Coupon code.
	 */
	public function remove_gift( $code ) {
		$key = $this->key_of( Voucher_Code::canonical( $code ) );
		if ( null !== $key ) {
			WC()->cart->remove_cart_item( $key );
		}
	}

	/**
	 * Makes gifts free before the cart is added up; nobody pays for a gift whose voucher is gone.
	 *
	 * @param \WC_Cart $cart The cart.
	 */
	public function price_gifts( $cart ) {
		$applied = array_map( array( Voucher_Code::class, 'canonical' ), $cart->get_applied_coupons() );
		foreach ( $cart->get_cart() as $key => $item ) {
			if ( empty( $item[ self::MARK ] ) ) {
				continue;
			}
			if ( in_array( $item[ self::MARK ], $applied, true ) ) {
				$item['data']->set_price( 0 );
				if ( 1 !== (int) $item['quantity'] ) {
					$cart->set_quantity( $key, 1, false );
				}
			} else {
				$cart->remove_cart_item( $key );
			}
		}
	}

	/**
	 * The quantity of a gift is no field.
	 *
	 * @param string $html The field.
	 * @param string $key  The cart item's key.
	 * @param array  $item The cart item.
	 * @return string
	 */
	public function fixed_quantity( $html, $key, $item = array() ) {
		return empty( $item[ self::MARK ] ) ? $html : '1';
	}

	/**
	 * The same in the block cart.
	 *
	 * @param bool        $is_editable Whether it is.
	 * @param \WC_Product $product     The product.
	 * @param array|null  $item        The cart item.
	 * @return bool
	 */
	public function is_editable( $is_editable, $product, $item = null ) {
		return empty( $item[ self::MARK ] ) ? $is_editable : false;
	}

	/**
	 * At most one gift in the block cart.
	 *
	 * @param int         $maximum The maximum.
	 * @param \WC_Product $product The product.
	 * @param array|null  $item    The cart item.
	 * @return int
	 */
	public function maximum( $maximum, $product, $item = null ) {
		return empty( $item[ self::MARK ] ) ? $maximum : 1;
	}

	/**
	 * Says in the cart why the item is free.
	 *
	 * @param array $data Lines under the item's name.
	 * @param array $item The cart item.
	 * @return array
	 */
	public function item_data( $data, $item ) {
		if ( ! empty( $item[ self::MARK ] ) ) {
			$data[] = array(
				'key'   => __( 'Free with voucher', 'vouchertrack' ),
				'value' => $item[ self::MARK ],
			);
		}
		return $data;
	}

	/**
	 * The product mapped to a voucher: by campaign name, or by a pattern of codes.
	 *
	 * @param Voucher $voucher   The voucher.
	 * @param string  $canonical Canonical code.
	 * @return int 0 where there is none.
	 */
	private function product_for( Voucher $voucher, $canonical ) {
		foreach ( Voucher_Code::lines( $this->settings->all()['free_items'] ) as $line ) {
			$at = strrpos( $line, '=' );
			if ( false === $at ) {
				continue;
			}
			$name = trim( substr( $line, 0, $at ) );
			if ( 0 === strcasecmp( $name, $voucher->campaign_name() ) || Voucher_Code::matches( $canonical, $name ) ) {
				return absint( substr( $line, $at + 1 ) );
			}
		}
		return 0;
	}

	/**
	 * The cart item that is the gift of a voucher.
	 *
	 * @param string $canonical Canonical code.
	 * @return string|null
	 */
	private function key_of( $canonical ) {
		foreach ( WC()->cart->get_cart() as $key => $item ) {
			if ( isset( $item[ self::MARK ] ) && $item[ self::MARK ] === $canonical ) {
				return $key;
			}
		}
		return null;
	}
}
