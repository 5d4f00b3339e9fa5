// One set-up at a time in a clone: two nodes or two test runs may start at once.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WAIT_MS = 20 * 60_000;
const YOUNG_MS = 5_000;

/**
 * Runs `work` while holding `folder`/lock; waits for a living holder, replaces a dead one. `work` is
 * given a function to name a child process that holds the lock as well, should we be killed.
 */
export async function withSetupLock(folder, say, work) {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'lock');
  const until = Date.now() + WAIT_MS;
  let told = false;
  while (!take(lock)) {
    const pid = holderOf(lock);
    if (pid === null) {
      discard(lock);
      continue;
    }
    if (Date.now() > until) throw new Error(`process ${pid} has held ${lock} for too long.`);
    if (!told)
      say(`Waiting for the set-up that ${pid ? `process ${pid}` : 'another process'} does …`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    return await work((child) => writeHolders(lock, [process.pid, child]));
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeHolders(lock, [process.pid]);
  return true;
}

function writeHolders(lock, pids) {
  writeFileSync(join(lock, 'holders.json'), JSON.stringify(pids.map(holder)));
}

/** The pid of a living holder (0: not written yet), or null when all are dead or gone. */
function holderOf(lock) {
  try {
    const holders = JSON.parse(readFileSync(join(lock, 'holders.json'), 'utf8'));
    const lives = ({ pid, started }) => isAlive(pid) && holder(pid).started === started;
    return holders.find(lives)?.pid ?? null;
  } catch {
    return isYoung(lock) ? 0 : null;
  }
}

function isYoung(lock) {
  try {
    return Date.now() - statSync(lock).mtimeMs < YOUNG_MS;
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** With the start time where the system tells it: a pid alone may have been given anew. */
function holder(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // a process that nobody has reaped has ended all the same
    return { pid, started: state === 'Z' ? 'ended' : fields[18] };
  } catch {
    return { pid, started: '' };
  }
}

function discard(lock) {
  const aside = `${lock}.dead-${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // another waiting process was faster
  }
  try {
    // ours to delete only if it is still the dead one: a faster process may have taken it anew
    if (holderOf(aside) !== null) renameSync(aside, lock);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
