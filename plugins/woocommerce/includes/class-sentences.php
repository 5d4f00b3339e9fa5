<?php
/**
 * Every sentence that a customer can read, translated, by VoucherTrack's stable error codes.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Turns refusals into sentences. They are plain text: whoever prints them escapes them.
 */
final class Sentences {
	/**
	 * The sentence for a refusal; VoucherTrack's own where this version does not know the error code.
	 *
	 * @param string $error_code Stable name.
	 * @param string $fallback   VoucherTrack's sentence.
	 * @return string
	 */
	public static function refusal( $error_code, $fallback ) {
		switch ( $error_code ) {
			case 'voucher_not_found':
				return __( 'Voucher not found', 'vouchertrack' );
			case 'voucher_disabled':
				return __( 'Voucher has been disabled', 'vouchertrack' );
			case 'voucher_not_yet_active':
				return __( 'Voucher not yet active', 'vouchertrack' );
			case 'voucher_already_redeemed':
				return __( 'Voucher has already been redeemed', 'vouchertrack' );
			case 'voucher_max_uses_reached':
				return __( 'Maximum uses reached', 'vouchertrack' );
			case 'voucher_expired':
				return __( 'Voucher has expired', 'vouchertrack' );
			case 'voucher_on_hold':
				return __( 'Voucher is being used in another order', 'vouchertrack' );
			case 'currency_mismatch':
				return __( 'Voucher is not valid in this currency', 'vouchertrack' );
			case 'not_valid_online':
				return __( 'Voucher is not valid online', 'vouchertrack' );
		}
		return '' === $fallback ? __( 'This voucher cannot be used', 'vouchertrack' ) : $fallback;
	}

	/**
	 * VoucherTrack cannot be asked now.
	 *
	 * @return string
	 */
	public static function unavailable() {
		return __( 'This voucher cannot be checked right now. Please try again in a moment.', 'vouchertrack' );
	}

	/**
	 * The cart is worth too little.
	 *
	 * @param float $missing Amount in the shop's currency, above 0.
	 * @return string
	 */
	public static function add_more( $missing ) {
		/* translators: %s: an amount of money, such as £5 */
		return sprintf( __( 'Add %s more to qualify for this discount', 'vouchertrack' ), self::money( $missing ) );
	}

	/**
	 * The same voucher is in the cart in another spelling.
	 *
	 * @return string
	 */
	public static function already_applied() {
		return __( 'This voucher has already been applied', 'vouchertrack' );
	}

	/**
	 * The voucher was applied: the client's sentence and the terms.
	 *
	 * @param Voucher $voucher The voucher.
	 * @return string
	 */
	public static function applied( Voucher $voucher ) {
		/* translators: %s: what the voucher gives, such as "20% off your order" */
		$sentence = sprintf( __( 'Voucher applied: %s', 'vouchertrack' ), $voucher->description() );
		return trim( $sentence . ' ' . implode( ' ', $voucher->terms() ) );
	}

	/**
	 * The voucher could not be taken for the order that was just placed.
	 *
	 * @param string $code   Code as shown.
	 * @param string $reason The refusal's sentence.
	 * @return string
	 */
	public static function not_taken( $code, $reason ) {
		return sprintf(
			/* translators: 1: voucher code, 2: the reason, such as "Voucher has already been redeemed" */
			__( 'Voucher %1$s was taken off your order: %2$s. Please check the new total and place the order again.', 'vouchertrack' ),
			$code,
			rtrim( $reason, '.' )
		);
	}

	/**
	 * The voucher could not be confirmed, and the shop does not take unconfirmed ones.
	 *
	 * @param string $code Code as shown.
	 * @return string
	 */
	public static function not_confirmed( $code ) {
		/* translators: %s: voucher code */
		return sprintf( __( 'Voucher %s cannot be confirmed right now. Please try again in a moment, or remove it to go on without it.', 'vouchertrack' ), $code );
	}

	/**
	 * An amount as this shop writes it, whole units without decimals.
	 *
	 * @param float $amount Amount.
	 * @return string
	 */
	public static function money( $amount ) {
		$decimals = floor( $amount ) === (float) $amount ? 0 : wc_get_price_decimals();
		$html     = wc_price( $amount, array( 'decimals' => $decimals ) );
		return trim( html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES, 'UTF-8' ) );
	}
}
