// Loads every class of the plugin in PHP 7.4 to 8.5, offline: parse errors, and whatever PHP would deprecate.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const plugin = dirname(dirname(fileURLToPath(import.meta.url)));
export const PHP_VERSIONS = ['7.4', '8.0', '8.2', '8.4', '8.5'];

/** The plugin's PHP files, by their path in the plugin. */
export function phpFiles() {
  const files = { 'vouchertrack.php': '', 'uninstall.php': '' };
  for (const name of readdirSync(join(plugin, 'includes'))) files[`includes/${name}`] = '';
  for (const name of Object.keys(files)) files[name] = readFileSync(join(plugin, name), 'utf8');
  return files;
}

const CHECK = `<?php
error_reporting( E_ALL );
ini_set( 'display_errors', '0' );
$said = array();
set_error_handler( function ( $level, $message, $file, $line ) use ( &$said ) {
	$said[] = "$message ($file:$line)";
	return true;
} );
define( 'ABSPATH', '/plugin/' );
foreach ( array_merge( glob( '/plugin/*.php' ), glob( '/plugin/includes/*.php' ) ) as $file ) {
	try {
		token_get_all( file_get_contents( $file ), TOKEN_PARSE );
		if ( false !== strpos( $file, '/class-' ) ) {
			require_once $file;
		}
	} catch ( Throwable $problem ) {
		$said[] = $problem->getMessage() . " ($file:" . $problem->getLine() . ')';
	}
}
function require_that( $holds, $what ) {
	global $said;
	if ( ! $holds ) {
		$said[] = "wrong: $what";
	}
}
use VoucherTrack\\WooCommerce\\Voucher_Code;
require_that( 'SUMMER20X7K3M2' === Voucher_Code::canonical( ' summer20-x7k3 m2_' ), 'spellings' );
require_that( ! Voucher_Code::is_possible( '1234', '' ) && ! Voucher_Code::is_possible( 0, '' ), 'digits' );
require_that( Voucher_Code::is_possible( 'summer20-x', "SUMMER*" ) && ! Voucher_Code::is_possible( 'winter', "SUMMER*" ), 'patterns' );
$answer = new VoucherTrack\\WooCommerce\\Api_Answer( 409, array( 'error_code' => 'voucher_on_hold' ) );
require_that( $answer->is_refused() && ! $answer->is_accepted(), 'answers' );
require_that( 20.0 === ( new VoucherTrack\\WooCommerce\\Voucher( array( 'discount_value' => '20' ) ) )->discount_value(), 'numbers' );
echo json_encode( array( 'version' => PHP_VERSION, 'said' => $said ) );
`;

/** Answers `{version, said: []}`: what that PHP has to say of the plugin. */
export async function checkSyntax(version) {
  const { loadNodeRuntime } = await import('@php-wasm/node');
  const { PHP } = await import('@php-wasm/universal');
  const php = new PHP(await loadNodeRuntime(version, { emscriptenOptions: { processId: 1 } }));
  try {
    php.mkdir('/plugin/includes');
    for (const [path, text] of Object.entries(phpFiles())) php.writeFile(`/plugin/${path}`, text);
    php.writeFile('/check.php', CHECK);
    const { text, errors } = await php.run({ scriptPath: '/check.php' });
    try {
      return JSON.parse(text);
    } catch {
      return { version, said: [text, errors] };
    }
  } finally {
    php.exit();
  }
}
