// Lays out a real WordPress on SQLite in a directory of its own and serves it with PHP's built-in server.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readZip } from '../../zip.mjs';
import { freePort, sleep } from './net.mjs';
import { php, phpArguments } from './php.mjs';

const testFolder = dirname(dirname(fileURLToPath(import.meta.url)));
const builds = join(testFolder, 'node_modules/@wp-playground/wordpress-builds/src');
const dropIn = join(builds, 'sqlite-database-integration/sqlite-database-integration.zip');

/** The administrator of every shop that these tests make. */
export const ADMIN = { user: 'admin', password: 'admin-of-the-test-shop' };

function unpack(archive, target, strip = 0) {
  for (const { name, data } of readZip(readFileSync(archive))) {
    const path = join(target, ...name.split('/').slice(strip));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, data);
  }
}

function config(url, constants) {
  const all = {
    DB_NAME: 'wordpress',
    DB_USER: '',
    DB_PASSWORD: '',
    DB_HOST: 'localhost',
    DB_CHARSET: 'utf8mb4',
    DB_COLLATE: '',
    WP_HOME: url,
    WP_SITEURL: url,
    WP_ENVIRONMENT_TYPE: 'local',
    WP_DEBUG: true,
    WP_DEBUG_LOG: true,
    WP_DEBUG_DISPLAY: false,
    DISABLE_WP_CRON: true,
    AUTOMATIC_UPDATER_DISABLED: true,
    WP_HTTP_BLOCK_EXTERNAL: true,
    WP_ACCESSIBLE_HOSTS: '127.0.0.1,localhost',
    FS_METHOD: 'direct',
    ...constants,
  };
  for (const name of ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE']) {
    all[`${name}_KEY`] = `${name} key of a test shop`;
    all[`${name}_SALT`] = `${name} salt of a test shop`;
  }
  const lines = Object.entries(all).map(
    ([name, value]) => `define( '${name}', ${JSON.stringify(value).replace(/\$/g, '\\$')} );`,
  );
  return [
    '<?php',
    ...lines,
    "$table_prefix = 'wp_';",
    "if ( ! defined( 'ABSPATH' ) ) { define( 'ABSPATH', __DIR__ . '/' ); }",
    "require_once ABSPATH . 'wp-settings.php';",
    '',
  ].join('\n');
}

const INSTALL = `<?php
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST'] = parse_url( $argv[1], PHP_URL_HOST ) . ':' . parse_url( $argv[1], PHP_URL_PORT );
require __DIR__ . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'Test shop', $argv[2], 'admin@shop.example', false, '', $argv[3] );
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'siteurl', $argv[1] );
update_option( 'home', $argv[1] );
`;

const ROUTER = `<?php
$path = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
$file = __DIR__ . $path;
if ( is_dir( $file ) && is_file( rtrim( $file, '/' ) . '/index.php' ) ) {
	$path = rtrim( $path, '/' ) . '/index.php';
	$file = __DIR__ . $path;
}
if ( '/' !== $path && is_file( $file ) ) {
	if ( '.php' !== substr( $file, -4 ) ) {
		return false;
	}
	$_SERVER['SCRIPT_NAME'] = $path;
	$_SERVER['PHP_SELF'] = $path;
	$_SERVER['SCRIPT_FILENAME'] = $file;
	chdir( dirname( $file ) );
	require $file;
	return true;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['PHP_SELF'] = '/index.php';
require __DIR__ . '/index.php';
`;

/**
 * Makes a WordPress and serves it; answers `{url, root, run(file, ...args), debugLog(), stop()}`.
 *
 * `version` is one that the package carries ("6.4", "6.5"); `plugins` maps a folder name under
 * wp-content/plugins to a directory to copy; `constants` go to wp-config.php.
 */
export async function makeWordPress({
  folder,
  version = '6.5',
  plugins = {},
  muPlugins = [],
  constants = {},
  workers = 4,
  sqlite = dropIn,
}) {
  const root = join(folder, 'wordpress');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  unpack(join(builds, `wordpress/wp-${version}.zip`), root);
  rmSync(join(root, 'wp-content/database'), { recursive: true, force: true });
  rmSync(join(root, 'wp-content/mu-plugins'), { recursive: true, force: true });

  const integration = join(root, 'wp-content/sqlite-database-integration');
  unpack(sqlite, integration, 1);
  const dropInFile = readFileSync(join(integration, 'db.copy'), 'utf8')
    .replaceAll('{SQLITE_IMPLEMENTATION_FOLDER_PATH}', integration)
    .replaceAll('{SQLITE_PLUGIN}', 'sqlite-database-integration/load.php');
  writeFileSync(join(root, 'wp-content/db.php'), dropInFile);
  writeFileSync(join(root, 'wp-config.php'), config(url, constants));
  writeFileSync(join(root, 'install-for-tests.php'), INSTALL);
  writeFileSync(join(root, 'router-for-tests.php'), ROUTER);
  for (const [name, source] of Object.entries(plugins)) {
    cpSync(source, join(root, 'wp-content/plugins', name), { recursive: true });
  }
  await php([join(root, 'install-for-tests.php'), url, ADMIN.user, ADMIN.password]);
  rmSync(join(root, 'install-for-tests.php'));
  mkdirSync(join(root, 'wp-content/mu-plugins'), { recursive: true });
  for (const source of muPlugins) {
    cpSync(source, join(root, 'wp-content/mu-plugins', source.split('/').pop()));
  }

  const server = spawn(
    'php',
    [...phpArguments, '-S', `127.0.0.1:${port}`, '-t', root, join(root, 'router-for-tests.php')],
    {
      stdio: 'ignore',
      env: { ...process.env, PHP_CLI_SERVER_WORKERS: String(workers) },
      detached: true,
    },
  );
  const stop = () => {
    try {
      process.kill(-server.pid, 'SIGTERM');
    } catch {
      // it has ended already
    }
  };
  process.once('exit', stop);
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${url}/wp-login.php`).catch(() => null);
    if (answer?.status === 200) break;
    if (tries > 100) throw new Error(`WordPress does not answer at ${url}`);
    await sleep(100);
  }
  const log = join(root, 'wp-content/debug.log');
  return {
    url,
    root,
    stop,
    run: (file, ...args) => php([file, root, ...args]),
    debugLog: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
  };
}
