// Makes a fresh clone runnable: installs what package-lock.json names and builds dist/, each only
// when it is missing or out of date. Nothing to do costs a few milliseconds and prints nothing.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { isInstalled, install } from './install.mjs';
import { isBuilt, parts, stale } from './sources.mjs';
import { withSetupLock } from './setup-lock.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Progress goes to stderr: the stdout of a command belongs to its result. */
export const say = (line) => process.stderr.write(`${line}\n`);

/**
 * Returns once dependencies and build are in place; ends the process with a message otherwise.
 * @param {{dev: boolean, rebuild?: boolean}} wanted `dev`: the tools of development as well
 */
export async function ensureSetup({ dev, rebuild = false }) {
  if (!rebuild && isInstalled(root, dev) && isBuilt(root)) return;
  try {
    await withSetupLock(join(root, '.setup'), say, async (holdByChild) => {
      // looked at again: another process may have done it while we waited
      if (!isInstalled(root, dev)) await install(root, dev, say, holdByChild);
      if (rebuild || !isBuilt(root)) await build(rebuild ? parts : stale(root));
    });
  } catch (error) {
    say(explain(error));
    process.exit(1);
  }
}

async function build(wanted) {
  const began = Date.now();
  const { buildInto } = await import('./build.mjs');
  await buildInto(root, wanted);
  say(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

function explain(error) {
  if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) {
    const missing = existsSync(join(root, 'node_modules'))
      ? 'its dependencies or its build are out of date'
      : 'it is not set up yet';
    return (
      `${root} cannot be written by this user, and ${missing} (${error.message}).\n` +
      'Run any command of it once as the user who owns it, for example: node bin/vouchertrack.mjs --help'
    );
  }
  return `Set-up failed: ${error.message}`;
}
