// Standard Webhooks: the secret, and the signatures of a message.
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export const newSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** A secret as its owner gets it. */
export const writeSecret = (secret: Buffer): string => `${PREFIX}${secret.toString('base64')}`;

/** The headers of a message; one signature for each secret. `at`: milliseconds, of this attempt. */
export function signedHeaders(
  message: { id: string; body: string },
  secrets: readonly Buffer[],
  at: number,
): Record<string, string> {
  const seconds = String(Math.floor(at / 1000));
  const signed = `${message.id}.${seconds}.${message.body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
  );
  return {
    'webhook-id': message.id,
    'webhook-timestamp': seconds,
    'webhook-signature': signatures.join(' '),
  };
}
