<?php
/**
 * What the shop owner has set: the only reader of the plugin's options, constants and environment.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the settings of this site.
 */
final class Settings {
	const OPTION     = 'vouchertrack_settings';
	const KEY_OPTION = 'vouchertrack_api_key';

	const DEFAULTS = array(
		'base_url'           => 'https://www.vouchertrack.io',
		'outage_policy'      => 'honour',
		'code_pattern'       => '',
		'customer_reference' => 'hash',
		'free_items'         => '',
	);

	/**
	 * All settings, each present.
	 *
	 * @return array
	 */
	public function all() {
		$stored = get_option( self::OPTION, array() );
		return array_merge( self::DEFAULTS, is_array( $stored ) ? $stored : array() );
	}

	/**
	 * The address of VoucherTrack without a slash at its end.
	 *
	 * @return string
	 */
	public function base_url() {
		return untrailingslashit( $this->all()['base_url'] );
	}

	/**
	 * The key; a constant wins over the environment, and that over the saved one.
	 *
	 * @return string
	 */
	public function api_key() {
		if ( defined( 'VOUCHERTRACK_API_KEY' ) ) {
			return trim( (string) constant( 'VOUCHERTRACK_API_KEY' ) );
		}
		$environment = getenv( 'VOUCHERTRACK_API_KEY' );
		if ( is_string( $environment ) && '' !== $environment ) {
			return trim( $environment );
		}
		return trim( (string) get_option( self::KEY_OPTION, '' ) );
	}

	/**
	 * Where the key comes from: constant, environment, option or none.
	 *
	 * @return string
	 */
	public function key_source() {
		if ( defined( 'VOUCHERTRACK_API_KEY' ) ) {
			return 'constant';
		}
		if ( is_string( getenv( 'VOUCHERTRACK_API_KEY' ) ) && '' !== getenv( 'VOUCHERTRACK_API_KEY' ) ) {
			return 'environment';
		}
		return '' === $this->api_key() ? 'none' : 'option';
	}

	/**
	 * Enough of the key to recognise it, too little to use it.
	 *
	 * @return string
	 */
	public function masked_key() {
		$key = $this->api_key();
		if ( '' === $key ) {
			return '';
		}
		return strlen( $key ) > 12 ? '••••••••' . substr( $key, -4 ) : '••••••••';
	}

	/**
	 * Whether the plugin has what it needs to call VoucherTrack.
	 *
	 * @return bool
	 */
	public function is_ready() {
		return '' !== $this->api_key() && '' !== $this->base_url();
	}

	/**
	 * Whether vouchers that were already checked are accepted while VoucherTrack is out of reach.
	 *
	 * @return bool
	 */
	public function honours_in_outage() {
		return 'honour' === $this->all()['outage_policy'];
	}

	/**
	 * How this customer is named to VoucherTrack, for per-customer limits; null: not at all.
	 *
	 * @param string $email The customer's e-mail address.
	 * @return string|null
	 */
	public function customer_reference( $email ) {
		$email = strtolower( trim( (string) $email ) );
		if ( '' === $email ) {
			return null;
		}
		switch ( $this->all()['customer_reference'] ) {
			case 'email':
				return $email;
			case 'none':
				return null;
			default:
				return 'sha256:' . hash( 'sha256', $email );
		}
	}

	/**
	 * Distinguishes this site in idempotency keys, also from a second shop with the same order numbers.
	 *
	 * @return string
	 */
	public function site_mark() {
		return substr( md5( home_url() . '#' . get_current_blog_id() ), 0, 8 );
	}
}
