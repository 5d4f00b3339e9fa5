<?php
/**
 * What the plugin remembers of one shopper, in WooCommerce's own session.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes the shopper's session; does nothing where there is none (admin, REST, cron).
 */
final class Cart_Session {
	const ANSWERS  = 'vouchertrack_answers';
	const HOLDER   = 'vouchertrack_holder';
	const EXPECTED = 'vouchertrack_expected';
	const LINK     = 'vouchertrack_link';

	/**
	 * Remembered answers at most, so that a session stays small whatever is typed.
	 */
	const MOST_ANSWERS = 8;

	/**
	 * Whether there is a shopper's session.
	 *
	 * @return bool
	 */
	public function exists() {
		return function_exists( 'WC' ) && WC()->session instanceof \WC_Session;
	}

	/**
	 * Names this cart to VoucherTrack: random, the same until the session ends, and says nothing of the person.
	 *
	 * @return string|null
	 */
	public function holder() {
		if ( ! $this->exists() ) {
			return null;
		}
		$holder = WC()->session->get( self::HOLDER );
		if ( ! is_string( $holder ) || '' === $holder ) {
			$holder = 'wc-cart-' . wp_generate_uuid4();
			WC()->session->set( self::HOLDER, $holder );
		}
		return $holder;
	}

	/**
	 * Forgets the cart: its order is placed. The next cart of the same shopper is another holder; otherwise it
	 * could take over the hold of the order that was just placed, before its sale is reported.
	 */
	public function start_anew() {
		if ( $this->exists() ) {
			WC()->session->set( self::HOLDER, null );
			$this->write( self::ANSWERS, array() );
			$this->write( self::EXPECTED, array() );
		}
	}

	/**
	 * A remembered answer, not older than so many seconds.
	 *
	 * @param string $canonical Canonical code.
	 * @param int    $max_age   Seconds.
	 * @return Voucher|null
	 */
	public function recall( $canonical, $max_age ) {
		$answers = $this->read( self::ANSWERS );
		if ( ! isset( $answers[ $canonical ] ) || $answers[ $canonical ]['time'] < time() - $max_age ) {
			return null;
		}
		return new Voucher( $answers[ $canonical ]['answer'] );
	}

	/**
	 * Remembers an answer.
	 *
	 * @param string  $canonical Canonical code.
	 * @param Voucher $voucher   The answer.
	 */
	public function remember( $canonical, Voucher $voucher ) {
		$answers = $this->read( self::ANSWERS );
		unset( $answers[ $canonical ] );
		$answers[ $canonical ] = array(
			'time'   => time(),
			'answer' => $voucher->to_array(),
		);
		$this->write( self::ANSWERS, array_slice( $answers, -self::MOST_ANSWERS, null, true ) );
	}

	/**
	 * Forgets an answer, so that the next look asks again.
	 *
	 * @param string $canonical Canonical code.
	 */
	public function forget( $canonical ) {
		$answers = $this->read( self::ANSWERS );
		if ( isset( $answers[ $canonical ] ) ) {
			unset( $answers[ $canonical ] );
			$this->write( self::ANSWERS, $answers );
		}
	}

	/**
	 * The vouchers that the shopper believes to be in the cart: canonical code => code as shown.
	 *
	 * @return array
	 */
	public function expected() {
		return $this->read( self::EXPECTED );
	}

	/**
	 * The shopper has been told that the voucher is in the cart.
	 *
	 * @param string $canonical Canonical code.
	 * @param string $code      Code as shown.
	 */
	public function expect( $canonical, $code ) {
		$expected               = $this->expected();
		$expected[ $canonical ] = $code;
		$this->write( self::EXPECTED, array_slice( $expected, -self::MOST_ANSWERS, null, true ) );
	}

	/**
	 * The shopper knows that the voucher is no longer in the cart.
	 *
	 * @param string $canonical Canonical code.
	 */
	public function unexpect( $canonical ) {
		$expected = $this->expected();
		if ( isset( $expected[ $canonical ] ) ) {
			unset( $expected[ $canonical ] );
			$this->write( self::EXPECTED, $expected );
		}
	}

	/**
	 * The code that came with a link and waits for a filled cart.
	 *
	 * @return string
	 */
	public function linked_code() {
		$code = $this->exists() ? WC()->session->get( self::LINK ) : '';
		return is_string( $code ) ? $code : '';
	}

	/**
	 * Keeps or clears the code that came with a link.
	 *
	 * @param string $code The code, or an empty string.
	 */
	public function set_linked_code( $code ) {
		if ( $this->exists() && $code !== $this->linked_code() ) {
			WC()->session->set( self::LINK, $code );
		}
	}

	/**
	 * Reads a list.
	 *
	 * @param string $name Its name in the session.
	 * @return array
	 */
	private function read( $name ) {
		$value = $this->exists() ? WC()->session->get( $name ) : array();
		return is_array( $value ) ? $value : array();
	}

	/**
	 * Writes a list.
	 *
	 * @param string $name  Its name in the session.
	 * @param array  $value The list.
	 */
	private function write( $name, array $value ) {
		if ( $this->exists() ) {
			WC()->session->set( $name, $value );
		}
	}
}
