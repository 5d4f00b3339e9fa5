// Secrets at rest: everything that is kept encrypted is sealed under one keyring, with versions.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The way out for who runs the installation. */
export const KEY_ADVICE =
  'Put back the secret.key of the data directory that they come from, or name that key in ' +
  'SECRET_KEY (after the newer one and a comma, where there are two). Where it is lost for good: ' +
  'npx vouchertrack doctor --repair --accept-lost-key';

/** What is sealed cannot be opened with the keys at hand. */
export class SecretKeyError extends Error {
  override name = 'SecretKeyError';
}

export interface Keyring {
  /** Encrypts; the result is text that names the version of the key that opens it. */
  seal(plain: Buffer): string;
  /** Decrypts what `seal` made, with this or an older key. Throws a SecretKeyError where that fails. */
  open(sealed: string): Buffer;
}

interface VersionedKey {
  version: string;
  key: Buffer;
}

// the version is derived from the secret, so that keys can be put in any order and dropped
const derive = (secret: string): VersionedKey => ({
  version: createHash('sha256').update(`version:${secret}`).digest('hex').slice(0, 8),
  key: Buffer.from(hkdfSync('sha256', secret, 'vouchertrack', 'seal', 32)),
});

/** `secrets`: newest first, separated by commas in SECRET_KEY; the first seals, all of them open. */
export function makeKeyring(secrets: string[]): Keyring {
  const keys = secrets.map(derive);
  const [current] = keys;
  if (!current) throw new Error('A keyring needs at least one secret');
  return {
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, current.key, nonce);
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      const whole = Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
      return `v1.${current.version}.${whole.toString('base64url')}`;
    },
    open(sealed) {
      const [form, version, text] = sealed.split('.');
      const found = keys.find((each) => each.version === version);
      if (form !== 'v1' || !found || !text) {
        throw new SecretKeyError(
          `These data were sealed by a secret key that is not at hand. ${KEY_ADVICE}`,
        );
      }
      const whole = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv(ALGORITHM, found.key, whole.subarray(0, NONCE_BYTES));
      try {
        decipher.setAuthTag(whole.subarray(-TAG_BYTES));
        const body = whole.subarray(NONCE_BYTES, -TAG_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]);
      } catch (cause) {
        throw new SecretKeyError('These data were changed after they were sealed', { cause });
      }
    },
  };
}

/** The keyring of SECRET_KEY, or of a secret that is made and kept in the data directory. */
export async function openKeyring(config: {
  secretKey: string | undefined;
  dataDir: string;
}): Promise<Keyring> {
  const text = config.secretKey ?? (await keptSecret(config.dataDir));
  const secrets = text.split(',').map((part) => part.trim());
  if (secrets.some((secret) => secret.length < 32)) {
    throw new Error('SECRET_KEY must be at least 32 characters of random text');
  }
  return makeKeyring(secrets);
}

async function keptSecret(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, 'secret.key');
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept) return kept.trim();
  // written aside and linked: of two processes that start at once one wins, and both read it whole
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return (await readFile(path, 'utf8')).trim();
}
