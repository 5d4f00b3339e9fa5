// Passwords are kept as scrypt hashes, each with its own salt and the cost that it was made with.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { unavailable } from '../http/api-error.ts';

const LOG_N = 17;
const BLOCK = 8;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const FORM = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

// each takes 128 MB, and a thread of the four that files and names share
const MAX_RUNNING = 2;
// at half a second for two of them, more would wait longer than people do
const MAX_WAITING = 40;
let running = 0;
const waiting: (() => void)[] = [];

/** Runs `work` when its turn comes; throws 503 where too many wait already. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < MAX_RUNNING) running++;
  else {
    if (waiting.length >= MAX_WAITING) throw unavailable(10);
    // whoever ends hands its place on
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

interface Cost {
  logN: number;
  r: number;
  p: number;
}

const derive = (password: string, salt: Buffer, { logN, r, p }: Cost, bytes: number) =>
  inTurn(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        const cost = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
        scrypt(password.normalize('NFKC'), salt, bytes, cost, (error, derived) =>
          error ? reject(error) : resolve(derived),
        );
      }),
  );

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/** The text to store: `$scrypt$ln=17,r=8,p=1$salt$hash`. Takes 128 MB and about half a second. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, { logN: LOG_N, r: BLOCK, p: 1 }, HASH_BYTES);
  return `$scrypt$ln=${LOG_N},r=${BLOCK},p=1$${base64(salt)}$${base64(hash)}`;
}

/** A hash that no password has, as dear to compare with as any. */
const NOBODYS = `$scrypt$ln=${LOG_N},r=${BLOCK},p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Compares; without a stored hash it takes as long, and the answer is no. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, logN, r, p, salt = '', hash = ''] = FORM.exec(stored ?? NOBODYS) ?? [];
  if (!logN) throw new Error('A password hash of an unknown form');
  const expected = Buffer.from(hash, 'base64');
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64'), cost, expected.length);
  return timingSafeEqual(derived, expected) && stored !== undefined;
}
