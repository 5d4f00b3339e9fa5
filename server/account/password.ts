// Passwords are kept as scrypt hashes, each with its own salt and the cost that it was made with.
import { randomBytes, scrypt } from 'node:crypto';

const LOG_N = 17;
const BLOCK = 8;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/** The text to store: `$scrypt$ln=17,r=8,p=1$salt$hash`. Takes 128 MB and about half a second. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const cost = { N: 2 ** LOG_N, r: BLOCK, p: 1, maxmem: 256 * 2 ** LOG_N * BLOCK };
  const hash = await new Promise<Buffer>((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, cost, (error, derived) =>
      error ? reject(error) : resolve(derived),
    );
  });
  return `$scrypt$ln=${LOG_N},r=${BLOCK},p=1$${base64(salt)}$${base64(hash)}`;
}
