// Passwords are kept as scrypt hashes, each with its own salt and the cost that it was made with.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const LOG_N = 17;
const BLOCK = 8;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Each hash takes 128 MB and half a second of a thread of its own; more at once would starve files. */
const AT_ONCE = 2;
const MOST_WAITING = 64;

/** More people sign in at this moment than their passwords can be checked. */
export class PasswordsBusy extends Error {
  override name = 'PasswordsBusy';
}

let running = 0;
const waiting: (() => void)[] = [];

/** Runs at most two hashes at a time, off the event loop; throws PasswordsBusy when too many wait. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running++;
  else {
    if (waiting.length >= MOST_WAITING) throw new PasswordsBusy('Too many sign-ins at once');
    await new Promise<void>((go) => waiting.push(go));
  }
  try {
    return await work();
  } finally {
    // the place is handed on: nobody who comes meanwhile can take it
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

function derive(password: string, salt: Buffer, logN: number, block: number): Promise<Buffer> {
  const cost = { N: 2 ** logN, r: block, p: 1, maxmem: 256 * 2 ** logN * block };
  return inTurn(
    () =>
      new Promise((resolve, reject) => {
        scrypt(password.normalize('NFKC'), salt, HASH_BYTES, cost, (error, derived) =>
          error ? reject(error) : resolve(derived),
        );
      }),
  );
}

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/** The text to store: `$scrypt$ln=17,r=8,p=1$salt$hash`. Takes 128 MB and about half a second. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, LOG_N, BLOCK);
  return `$scrypt$ln=${LOG_N},r=${BLOCK},p=1$${base64(salt)}$${base64(hash)}`;
}

const STORED = /^\$scrypt\$ln=(\d+),r=(\d+),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** What an unknown account's password is compared with: the same work, and never a match. */
const NOBODY = `$scrypt$ln=${LOG_N},r=${BLOCK},p=1$${base64(randomBytes(SALT_BYTES))}$${base64(randomBytes(HASH_BYTES))}`;

/** Whether the password is the stored one; without a stored one it takes as long, and is not. */
export async function isPassword(password: string, stored: string = NOBODY): Promise<boolean> {
  const [, logN, block, salt = '', hash = ''] = STORED.exec(stored) ?? [];
  if (!logN || !block) throw new Error('A stored password is in a form that is not ours');
  const derived = await derive(password, Buffer.from(salt, 'base64'), Number(logN), Number(block));
  return timingSafeEqual(derived, Buffer.from(hash, 'base64'));
}
