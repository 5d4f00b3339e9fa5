// Finds PHP with what WordPress needs, installs it where that is possible, and runs it.
import { execFile, spawnSync } from 'node:child_process';

export const PACKAGES = ['php-cli', 'php-sqlite3', 'php-curl', 'php-xml', 'php-mbstring'];
const EXTENSIONS = ['pdo_sqlite', 'curl', 'xml', 'mbstring'];

/** Settings that every PHP of these tests runs with: no message of PHP's may be hidden. */
export const phpArguments = [
  '-d',
  'error_reporting=-1',
  '-d',
  'display_errors=stderr',
  '-d',
  'memory_limit=512M',
  '-d',
  'max_execution_time=120',
];

function missing() {
  const modules = spawnSync('php', ['-m'], { encoding: 'utf8' });
  if (modules.error) return ['php'];
  const have = new Set(modules.stdout.toLowerCase().split(/\s+/));
  return EXTENSIONS.filter((name) => !have.has(name));
}

/** Null where PHP is ready; otherwise the sentence that says what is missing. */
export function preparePhp() {
  if (missing().length === 0) return null;
  const canInstall = process.getuid?.() === 0 && !spawnSync('apt-get', ['--version']).error;
  if (canInstall) {
    const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    const install = ['install', '-y', '--no-install-recommends', ...PACKAGES];
    if (spawnSync('apt-get', install, options).status !== 0) {
      spawnSync('apt-get', ['update'], options);
      spawnSync('apt-get', install, options);
    }
  }
  const lacking = missing();
  if (lacking.length === 0) return null;
  return `PHP is not ready (${lacking.join(', ')}); on Debian: apt-get install ${PACKAGES.join(' ')}`;
}

/** Runs PHP to its end and answers what it printed; throws with its messages when it fails. */
export function php(args, { input, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'php',
      [...phpArguments, ...args],
      { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        if (error)
          reject(
            new Error(`php ${args[0]}: ${error.message}\n${stdout}\n${stderr}`.slice(0, 4000)),
          );
        else resolve(stdout);
      },
    );
    child.stdin.end(input ?? '');
  });
}
