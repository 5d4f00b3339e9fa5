<?php
/**
 * Asks VoucherTrack about a code, once for all the times that WooCommerce asks us.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce reads a coupon four times per apply and seven times per block checkout; this answers all of
 * them from one call: a memo for the request, and the shopper's session for two minutes.
 */
final class Voucher_Lookup {
	/** Seconds that an answer stands without asking again. */
	const FRESH = 120;
	/** Seconds that an answer may be honoured while VoucherTrack is out of reach. */
	const STALE = 3600;

	/**
	 * The client.
	 *
	 * @var Api_Client
	 */
	private $api;

	/**
	 * The settings.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * The shopper's session.
	 *
	 * @var Cart_Session
	 */
	private $session;

	/**
	 * Answers of this request; false where there was none to be had.
	 *
	 * @var array<string, Voucher|false>
	 */
	private $memo = array();

	/**
	 * Keeps what is needed.
	 *
	 * @param Api_Client   $api      The client.
	 * @param Settings     $settings The settings.
	 * @param Cart_Session $session  The session.
	 */
	public function __construct( Api_Client $api, Settings $settings, Cart_Session $session ) {
		$this->api      = $api;
		$this->settings = $settings;
		$this->session  = $session;
	}

	/**
	 * What VoucherTrack says of the code; null where it cannot be asked.
	 *
	 * @param string $code As typed.
	 * @return Voucher|null
	 */
	public function find( $code ) {
		$canonical = Voucher_Code::canonical( $code );
		if ( ! isset( $this->memo[ $canonical ] ) ) {
			$found                    = $this->session->recall( $canonical, self::FRESH );
			$this->memo[ $canonical ] = null === $found ? $this->ask( $canonical, $code ) : $found;
		}
		return false === $this->memo[ $canonical ] ? null : $this->memo[ $canonical ];
	}

	/**
	 * What is known of the code without asking anybody.
	 *
	 * @param string $code As typed.
	 * @return Voucher|null
	 */
	public function known( $code ) {
		$canonical = Voucher_Code::canonical( $code );
		if ( isset( $this->memo[ $canonical ] ) ) {
			return false === $this->memo[ $canonical ] ? null : $this->memo[ $canonical ];
		}
		return $this->session->recall( $canonical, self::STALE );
	}

	/**
	 * Whether this request has asked about the code already.
	 *
	 * @param string $code As typed.
	 * @return bool
	 */
	public function was_asked( $code ) {
		return isset( $this->memo[ Voucher_Code::canonical( $code ) ] );
	}

	/**
	 * Drops what is known of the code: a hold was refused, so the answer is out of date.
	 *
	 * @param string $code As typed.
	 */
	public function forget( $code ) {
		$canonical = Voucher_Code::canonical( $code );
		unset( $this->memo[ $canonical ] );
		$this->session->forget( $canonical );
	}

	/**
	 * Makes the call.
	 *
	 * @param string $canonical Canonical code.
	 * @param string $code      As typed.
	 * @return Voucher|false
	 */
	private function ask( $canonical, $code ) {
		$answer = $this->api->validate(
			strtoupper( trim( $code ) ),
			array(
				'currency'           => get_woocommerce_currency(),
				'holder'             => $this->session->holder(),
				'customer_reference' => $this->settings->customer_reference( $this->customer_email() ),
			)
		);
		if ( 200 === $answer->status && isset( $answer->body['valid'] ) && is_bool( $answer->body['valid'] ) ) {
			$voucher = new Voucher( $answer->body );
			if ( $voucher->is_valid() ) {
				$this->session->remember( $canonical, $voucher );
			} else {
				$this->session->forget( $canonical );
			}
			return $voucher;
		}
		$stale = $this->settings->honours_in_outage() ? $this->session->recall( $canonical, self::STALE ) : null;
		return null === $stale ? false : $stale;
	}

	/**
	 * The e-mail address of the shopper, as far as the shop knows it.
	 *
	 * @return string
	 */
	private function customer_email() {
		if ( ! $this->session->exists() || ! WC()->customer instanceof \WC_Customer ) {
			return '';
		}
		$email = (string) WC()->customer->get_billing_email();
		return '' === $email ? (string) WC()->customer->get_email() : $email;
	}
}
