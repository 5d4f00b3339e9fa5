<?php
/**
 * Product, customer, session, and the few classes of WooCommerce's namespaces.
 *
 * @package VoucherTrack
 */

namespace Automattic\WooCommerce\Utilities {
	/** Takes note of what plugins declare. */
	final class FeaturesUtil {
		public static $declared = array();

		public static function declare_compatibility( $feature, $file, $is_compatible = true ) {
			self::$declared[ $feature ] = $is_compatible;
		}
	}
}

namespace Automattic\WooCommerce\StoreApi\Exceptions {
	/** A refusal of the Store API. */
	final class RouteException extends \Exception {
		public $error_code;

		public function __construct( $error_code, $message, $status = 400 ) {
			parent::__construct( $message, $status );
			$this->error_code = $error_code;
		}
	}
}

namespace {
	/** Anything with a name and a price. */
	final class WC_Product {
		private $id;
		private $data;

		public function __construct( $id, array $data ) {
			$this->id   = $id;
			$this->data = $data;
		}

		public function get_id() {
			return $this->id;
		}

		public function get_price() {
			return $this->data['price'];
		}

		public function set_price( $price ) {
			$this->data['price'] = (string) $price;
		}

		public function get_name() {
			return $this->data['name'];
		}

		public function is_purchasable() {
			return true;
		}

		public function is_in_stock() {
			return true;
		}
	}

	function wc_get_product( $id ) {
		$read = vt_double_read( (int) $id );
		return $read && 'product' === $read[0] ? new WC_Product( (int) $id, $read[1] ) : false;
	}

	/** The shopper; a guest until the checkout names an address. */
	class WC_Customer {
		private $email = '';

		public function get_billing_email() {
			return $this->email ? $this->email : (string) ( WC()->session->get( 'billing_email' ) ?? '' );
		}

		public function set_billing_email( $email ) {
			$this->email = $email;
			WC()->session->set( 'billing_email', $email );
		}

		public function get_email() {
			return is_user_logged_in() ? wp_get_current_user()->user_email : '';
		}
	}

	/** A session's values. */
	abstract class WC_Session {
		protected $values = array();
		protected $is_dirty = false;

		public function get( $name, $default = null ) {
			return $this->values[ $name ] ?? $default;
		}

		public function set( $name, $value ) {
			if ( $value !== $this->get( $name ) ) {
				$this->values[ $name ] = $value;
				$this->is_dirty        = true;
			}
		}
	}

	/** A session that is kept by a cookie. */
	final class WC_Session_Handler extends WC_Session {
		const COOKIE = 'wp_woocommerce_session_double';
		private $key;
		private $has_cookie = false;

		public function __construct() {
			global $wpdb;
			$this->key        = isset( $_COOKIE[ self::COOKIE ] ) ? sanitize_key( $_COOKIE[ self::COOKIE ] ) : 't_' . strtolower( wp_generate_password( 20, false ) );
			$this->has_cookie = isset( $_COOKIE[ self::COOKIE ] );
			$stored           = $wpdb->get_var( $wpdb->prepare( "SELECT session_value FROM {$wpdb->prefix}woocommerce_sessions WHERE session_key = %s", $this->key ) );
			$this->values     = $stored ? unserialize( $stored ) : array();
			add_action( 'shutdown', array( $this, 'save' ), 20 );
		}

		public function key() {
			return $this->key;
		}

		public function has_session() {
			return $this->has_cookie;
		}

		public function set_customer_session_cookie( $set ) {
			if ( $set && ! $this->has_cookie && ! headers_sent() ) {
				setcookie( self::COOKIE, $this->key, 0, '/' );
				$this->has_cookie = true;
			}
		}

		/** Sessions without a cookie could never be found again, so they are not kept. */
		public function save() {
			global $wpdb;
			if ( $this->is_dirty && $this->has_cookie ) {
				$wpdb->replace( $wpdb->prefix . 'woocommerce_sessions', array( 'session_key' => $this->key, 'session_value' => serialize( $this->values ) ) );
				$this->is_dirty = false;
			}
		}
	}
}
