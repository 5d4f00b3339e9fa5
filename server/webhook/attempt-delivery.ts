// One attempt: what is sent, and what came of it.
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { Event } from '../event/describe-event.ts';
import { SecretKeyError, type Keyring } from '../secret/keyring.ts';
import type { Attempt } from './decide-attempt.ts';
import type { DueRow } from './delivery-queries.ts';
import type { Posted, Poster } from './post.ts';
import { signedHeaders } from './signature.ts';

export interface Courier {
  db: Database;
  keyring: Keyring;
  poster: Poster;
  log: Logger;
}

/** An attempt that is over, and not yet in the books. */
export interface Ended {
  due: DueRow;
  attempt: Attempt;
  posted: Posted;
}

/** Sends. `event`: undefined where the ledger no longer holds it. */
export async function attemptDelivery(
  courier: Courier,
  due: DueRow,
  event: Event | undefined,
): Promise<Ended> {
  const beganAt = Date.now();
  const posted = await send(courier, due, event, beganAt);
  const { status } = posted;
  const { byHand, number } = { byHand: due.by_hand, number: due.attempts + 1 };
  return { due, posted, attempt: { beganAt, endedAt: Date.now(), status, number, byHand } };
}

async function send(
  { keyring, poster }: Courier,
  due: DueRow,
  event: Event | undefined,
  at: number,
): Promise<Posted> {
  const nothing = (error: string): Posted => ({ status: null, error, body: Buffer.alloc(0) });
  if (!event) return nothing('The event is no longer kept');
  const current = openOrNot(keyring, due.sealed_secret);
  if (!current) {
    return nothing('The signing secret cannot be opened with the secret key of this server');
  }
  const older = due.older_secret === null ? undefined : openOrNot(keyring, due.older_secret);
  const secrets = older ? [current, older] : [current];
  const body = JSON.stringify(event);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'VoucherTrack-Webhooks/1',
    ...signedHeaders({ id: event.id, body }, secrets, at),
  };
  return poster.post(due.url, headers, body);
}

/** Undefined where the key is not at hand. */
function openOrNot(keyring: Keyring, sealed: string): Buffer | undefined {
  try {
    return keyring.open(sealed);
  } catch (error) {
    if (error instanceof SecretKeyError) return undefined;
    throw error;
  }
}
