<?php
/**
 * Prints the rows of the settings page, each with a label and a description that belong to its field.
 *
 * @package VoucherTrack
 */

namespace VoucherTrack\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The form's fields.
 */
final class Settings_Form {
	/**
	 * The settings, for the key's state.
	 *
	 * @var Settings
	 */
	private $settings;

	/**
	 * Keeps the settings.
	 *
	 * @param Settings $settings The settings.
	 */
	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/**
	 * The key's row: the key itself is never printed.
	 */
	public function key_row() {
		$sources = array(
			'constant'    => __( 'Set by the constant VOUCHERTRACK_API_KEY.', 'vouchertrack' ),
			'environment' => __( 'Set by the environment variable VOUCHERTRACK_API_KEY.', 'vouchertrack' ),
			'option'      => __( 'A key is saved. Leave the field empty to keep it; enter - to delete it.', 'vouchertrack' ),
			'none'        => __( 'Create a key in VoucherTrack under Settings → API keys, with the scopes validate and redeem.', 'vouchertrack' ),
		);
		$source  = $this->settings->key_source();
		echo '<tr><th scope="row"><label for="vouchertrack-key">' . esc_html__( 'API key', 'vouchertrack' ) . '</label></th><td>';
		if ( 'constant' === $source || 'environment' === $source ) {
			echo '<code id="vouchertrack-key">' . esc_html( $this->settings->masked_key() ) . '</code>';
		} else {
			printf(
				'<input type="password" id="vouchertrack-key" name="%s" value="" placeholder="%s" class="regular-text" autocomplete="new-password" spellcheck="false" aria-describedby="vouchertrack-key-help" />',
				esc_attr( Settings::KEY_OPTION ),
				esc_attr( $this->settings->masked_key() )
			);
		}
		echo '<p class="description" id="vouchertrack-key-help">' . esc_html( $sources[ $source ] ) . '</p></td></tr>';
	}

	/**
	 * A row with a line of text.
	 *
	 * @param string $field Field.
	 * @param string $label Label.
	 * @param string $value Value.
	 * @param string $help  Description.
	 */
	public function text_row( $field, $label, $value, $help ) {
		printf(
			'<tr><th scope="row"><label for="vouchertrack-%1$s">%2$s</label></th><td><input type="url" id="vouchertrack-%1$s" name="%3$s[%1$s]" value="%4$s" class="regular-text" aria-describedby="vouchertrack-%1$s-help" /><p class="description" id="vouchertrack-%1$s-help">%5$s</p></td></tr>',
			esc_attr( $field ),
			esc_html( $label ),
			esc_attr( Settings::OPTION ),
			esc_attr( $value ),
			esc_html( $help )
		);
	}

	/**
	 * A row with several lines of text.
	 *
	 * @param string $field Field.
	 * @param string $label Label.
	 * @param string $value Value.
	 * @param string $help  Description.
	 */
	public function area_row( $field, $label, $value, $help ) {
		printf(
			'<tr><th scope="row"><label for="vouchertrack-%1$s">%2$s</label></th><td><textarea id="vouchertrack-%1$s" name="%3$s[%1$s]" rows="4" class="large-text code" aria-describedby="vouchertrack-%1$s-help">%4$s</textarea><p class="description" id="vouchertrack-%1$s-help">%5$s</p></td></tr>',
			esc_attr( $field ),
			esc_html( $label ),
			esc_attr( Settings::OPTION ),
			esc_textarea( $value ),
			esc_html( $help )
		);
	}

	/**
	 * A row with radio buttons.
	 *
	 * @param string $field   Field.
	 * @param string $label   Label.
	 * @param string $value   Value.
	 * @param array  $choices Value => label.
	 * @param string $help    Description.
	 */
	public function choice_row( $field, $label, $value, array $choices, $help ) {
		echo '<tr><th scope="row">' . esc_html( $label ) . '</th><td><fieldset><legend class="screen-reader-text">' . esc_html( $label ) . '</legend>';
		foreach ( $choices as $choice => $text ) {
			printf( '<label><input type="radio" name="%s[%s]" value="%s" %s /> %s</label><br />', esc_attr( Settings::OPTION ), esc_attr( $field ), esc_attr( $choice ), checked( $value, $choice, false ), esc_html( $text ) );
		}
		echo '' === $help ? '' : '<p class="description">' . esc_html( $help ) . '</p>';
		echo '</fieldset></td></tr>';
	}
}
