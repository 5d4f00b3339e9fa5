// Installs the dependencies by `npm ci`, and tells whether that is needed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

const INSTALL_TIMEOUT_MS = 15 * 60_000;

const stampFile = (root) => join(root, 'node_modules', '.vouchertrack.json');
const hiddenLockFile = (root) => join(root, 'node_modules', '.package-lock.json');

/** True when node_modules holds what package-lock.json names (`dev`: the tools as well). */
export function isInstalled(root, dev) {
  const now = fingerprint(root);
  if (!now) return false;
  const stamp = readJson(stampFile(root));
  if (stamp?.lock === now.lock && stamp.tree === now.tree) return stamp.dev || !dev;

  // a node_modules that a plain `npm ci` or `npm install` made serves as well as ours
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  const found = readJson(hiddenLockFile(root))?.packages ?? {};
  if (!holds(found, wanted, (entry) => !entry.dev)) return false;
  const hasDev = holds(found, wanted, () => true);
  writeStamp(root, { ...now, dev: hasDev });
  return hasDev || !dev;
}

/** Runs `npm ci`; throws with the end of npm's output when it fails. */
export async function install(root, dev, say, onNpm) {
  const began = Date.now();
  // what was installed for development stays so: a second `npm start` must not take the tools away
  const withDev = dev || hadDev(root);
  say(`Installing dependencies${withDev ? '' : ' (without development tools)'} …`);
  const flags = ['ci', withDev ? '--include=dev' : '--omit=dev', '--include=optional'];
  // nothing we depend on needs its install scripts, so none is given the chance to run
  flags.push('--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=warn', '--progress=false');
  // a download that stalls is begun again after two minutes instead of npm's five
  flags.push('--fetch-timeout=120000', '--fetch-retries=5', '--prefer-offline');
  const { code, output } = await runNpm(root, flags, onNpm);
  if (code !== 0) {
    const tail = output.trimEnd().split('\n').slice(-40).join('\n');
    throw new Error(
      `npm ci ended with ${code}:\n${tail}\n` +
        'Check that npm reaches its registry (network, proxy) and that the disk has 500 MB free; then run the command again.',
    );
  }
  writeStamp(root, { ...fingerprint(root), dev: withDev });
  say(`Installed in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

function hadDev(root) {
  const found = Object.values(readJson(hiddenLockFile(root))?.packages ?? {});
  return found.some((entry) => entry.dev && !entry.optional);
}

function fingerprint(root) {
  try {
    const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
    const { mtimeMs, size } = statSync(hiddenLockFile(root));
    return { lock: lock.digest('hex'), tree: `${mtimeMs}:${size}` };
  } catch {
    return null;
  }
}

function holds(found, wanted, counts) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || !counts(entry)) return true;
    const have = found[path];
    // an optional one is there only on its own platform
    if (!have) return Boolean(entry.optional || entry.devOptional);
    return have.version === entry.version && have.integrity === entry.integrity;
  });
}

function writeStamp(root, stamp) {
  try {
    writeFileSync(stampFile(root), JSON.stringify(stamp));
  } catch {
    // a clone that we may only read is checked in full each time
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function runNpm(root, flags, onNpm) {
  const cli = npmCli();
  const [command, args] = cli ? [process.execPath, [cli, ...flags]] : ['npm', flags];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: npmEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: !cli && process.platform === 'win32',
      timeout: INSTALL_TIMEOUT_MS,
    });
    // killed, we leave it running: the next set-up must wait for it
    if (child.pid) onNpm(child.pid);
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) =>
      reject(error.code === 'ENOENT' ? new Error('npm was not found on PATH: install it.') : error),
    );
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

/** The npm that runs us, if one does: it need not be the first on PATH. */
function npmCli() {
  const path = process.env.npm_execpath;
  if (!path || !['npm-cli.js', 'npx-cli.js'].includes(basename(path))) return null;
  return join(dirname(path), 'npm-cli.js');
}

/** Ours without what an outer npm passes down, which would change what `npm ci` installs or says. */
function npmEnvironment() {
  const outer =
    /^npm_(config_(omit|include|only|also|production|dev|optional|dry_run|global|location|package_lock_only|package|call|yes|workspaces?|loglevel|silent|json|install_strategy|ignore_scripts)|lifecycle_.*|package_.*|command)$/i;
  const kept = Object.entries(process.env).filter(
    ([name]) => name !== 'NODE_ENV' && !outer.test(name),
  );
  const path = [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path };
}
