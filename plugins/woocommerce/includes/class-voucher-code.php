<?php
/**
 * Tells which strings can be voucher codes, and which spellings are the same code.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Rules about codes; none of them asks anybody.
 */
final class Voucher_Code {
	/**
	 * One form for all spellings that VoucherTrack takes for the same code.
	 *
	 * @param string $code As typed.
	 * @return string
	 */
	public static function canonical( $code ) {
		$code = html_entity_decode( (string) $code, ENT_QUOTES, 'UTF-8' );
		if ( class_exists( 'Normalizer' ) ) {
			$normal = \Normalizer::normalize( $code, \Normalizer::FORM_KC );
			$code   = false === $normal ? $code : $normal;
		}
		$bare = preg_replace( '/[\s\p{Z}\p{Pd}_]+/u', '', $code );
		return function_exists( 'mb_strtoupper' ) ? mb_strtoupper( (string) $bare, 'UTF-8' ) : strtoupper( (string) $bare );
	}

	/**
	 * Whether a coupon string may be a voucher. All digits never are: WooCommerce reads them as post ids.
	 *
	 * @param mixed  $code    What WooCommerce was given.
	 * @param string $pattern The shop's patterns, one a line, `*` for any characters; empty allows all.
	 * @return bool
	 */
	public static function is_possible( $code, $pattern ) {
		if ( ! is_string( $code ) ) {
			return false;
		}
		$canonical = self::canonical( $code );
		if ( ! preg_match( '/^[\p{L}\p{N}]{1,64}$/u', $canonical ) || ctype_digit( $canonical ) ) {
			return false;
		}
		$lines = self::lines( $pattern );
		foreach ( $lines as $line ) {
			if ( self::matches( $canonical, $line ) ) {
				return true;
			}
		}
		return array() === $lines;
	}

	/**
	 * Whether a canonical code fits one pattern with `*` and `?`.
	 *
	 * @param string $canonical A canonical code.
	 * @param string $pattern   The pattern.
	 * @return bool
	 */
	public static function matches( $canonical, $pattern ) {
		$parts = preg_split( '/([*?])/', $pattern, -1, PREG_SPLIT_DELIM_CAPTURE );
		$regex = '';
		foreach ( $parts as $part ) {
			if ( '*' === $part ) {
				$regex .= '.*';
			} elseif ( '?' === $part ) {
				$regex .= '.';
			} else {
				$regex .= preg_quote( self::canonical( $part ), '/' );
			}
		}
		return 1 === preg_match( '/^' . $regex . '$/', $canonical );
	}

	/**
	 * The lines of a setting, without empty ones.
	 *
	 * @param string $text A text area's content.
	 * @return string[]
	 */
	public static function lines( $text ) {
		return array_values( array_filter( array_map( 'trim', preg_split( '/[\r\n]+/', (string) $text ) ), 'strlen' ) );
	}
}
