<?php
/**
 * Lets one process at a time speak to VoucherTrack about an order.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Without it a slow redemption could arrive after the void of the same, just cancelled, order.
 */
final class Order_Lock {
	/** Seconds after which a lock is taken to be left over from a crash. */
	const STALE_AFTER = 180;

	/**
	 * Takes the lock. INSERT IGNORE is atomic where add_option() is not; WordPress locks its own updates so.
	 *
	 * @param int $order_id The order.
	 * @return bool
	 */
	public function take( $order_id ) {
		global $wpdb;
		$name = self::name( $order_id );
		for ( $attempt = 0; $attempt < 2; $attempt++ ) {
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- an atomic insert has no API.
			$is_new = $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO `$wpdb->options` ( `option_name`, `option_value`, `autoload` ) VALUES ( %s, %s, 'no' )", $name, (string) time() ) );
			if ( $is_new ) {
				return true;
			}
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- the cache may not know what another process wrote.
			$since = (int) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM `$wpdb->options` WHERE option_name = %s", $name ) );
			if ( $since > time() - self::STALE_AFTER ) {
				return false;
			}
			$this->release( $order_id );
		}
		return false;
	}

	/**
	 * Gives the lock back.
	 *
	 * @param int $order_id The order.
	 */
	public function release( $order_id ) {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- it was not made by the options API either.
		$wpdb->delete( $wpdb->options, array( 'option_name' => self::name( $order_id ) ) );
	}

	/**
	 * The lock's row in the options table.
	 *
	 * @param int $order_id The order.
	 * @return string
	 */
	private static function name( $order_id ) {
		return 'vouchertrack_lock_' . (int) $order_id;
	}
}
