<?php
/**
 * What VoucherTrack said of one code: a discount, or a refusal.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the body of a validation.
 */
final class Voucher {
	/**
	 * The body as it came.
	 *
	 * @var array
	 */
	private $answer;

	/**
	 * Keeps the body.
	 *
	 * @param array $answer Body of a validation.
	 */
	public function __construct( array $answer ) {
		$this->answer = $answer;
	}

	/**
	 * Whether the voucher may be used now.
	 *
	 * @return bool
	 */
	public function is_valid() {
		return ! empty( $this->answer['valid'] );
	}

	/**
	 * The voucher's own spelling.
	 *
	 * @return string
	 */
	public function code() {
		return $this->text( 'code' );
	}

	/**
	 * One of percentage, fixed and free_item.
	 *
	 * @return string
	 */
	public function discount_type() {
		return $this->text( 'discount_type' );
	}

	/**
	 * Per cent, or an amount in the shop's currency.
	 *
	 * @return float
	 */
	public function discount_value() {
		return $this->number( 'discount_value' );
	}

	/**
	 * The most that a percentage takes off; null where there is no such limit.
	 *
	 * @return float|null
	 */
	public function max_discount() {
		return isset( $this->answer['max_discount'] ) ? $this->number( 'max_discount' ) : null;
	}

	/**
	 * The least that the cart must be worth; 0 where there is none.
	 *
	 * @return float
	 */
	public function minimum_spend() {
		return $this->number( 'minimum_spend' );
	}

	/**
	 * The client's sentence, such as "20% off your order".
	 *
	 * @return string
	 */
	public function description() {
		return $this->text( 'discount_description' );
	}

	/**
	 * The campaign's name.
	 *
	 * @return string
	 */
	public function campaign_name() {
		return $this->text( 'campaign_name' );
	}

	/**
	 * The terms, a sentence each.
	 *
	 * @return string[]
	 */
	public function terms() {
		$terms = isset( $this->answer['terms'] ) && is_array( $this->answer['terms'] ) ? $this->answer['terms'] : array();
		return array_values( array_filter( $terms, 'is_string' ) );
	}

	/**
	 * The stable name of the refusal.
	 *
	 * @return string
	 */
	public function error_code() {
		return $this->text( 'error_code' );
	}

	/**
	 * The refusal for people.
	 *
	 * @return string
	 */
	public function error() {
		return $this->text( 'error' );
	}

	/**
	 * The body, for the cache.
	 *
	 * @return array
	 */
	public function to_array() {
		return $this->answer;
	}

	/**
	 * A string field.
	 *
	 * @param string $field Its name.
	 * @return string
	 */
	private function text( $field ) {
		return isset( $this->answer[ $field ] ) && is_scalar( $this->answer[ $field ] ) ? (string) $this->answer[ $field ] : '';
	}

	/**
	 * A number field; numeric strings count.
	 *
	 * @param string $field Its name.
	 * @return float
	 */
	private function number( $field ) {
		return isset( $this->answer[ $field ] ) && is_numeric( $this->answer[ $field ] ) ? (float) $this->answer[ $field ] : 0.0;
	}
}
