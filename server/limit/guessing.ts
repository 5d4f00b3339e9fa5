// Keeps guessing slow. Misses are counted for each shopper, each key and each organization; a shopper
// who has used up his budget is asked to wait before anything is looked up for him. The shop itself
// is never refused: see docs/decisions/0061-guessing.md.
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import type { Counts } from './counts.ts';
import { formOf, isGuess, type KnownForms } from './find-guess.ts';
import { claimAlarm, generatedForms, ownLengths } from './queries.ts';

export const MISSES_OF_SHOPPER = 10;
/** While the key has used up its own. */
export const MISSES_OF_SHOPPER_TIGHT = 3;
export const MISSES_OF_KEY = 60;
export const MISSES_OF_ORGANIZATION = 1_000;
const HOUR_MS = 3_600_000;
/** How often one node asks whether the alarm was given. */
const ALARM_MS = 2_000;
const FORMS_MS = 60_000;
const MAX_CLIENTS = 10_000;

export interface Asker {
  organizationId: string;
  clientId: string;
  mode: 'live' | 'test';
  keyId: string;
  shopper: string | null;
}

export interface Guessing {
  /** Seconds that a shopper has to wait before another code of his is looked up; 0: none. */
  waitOf(asker: Asker): number;
  /** A code was not found. Answers when it is counted, which no caller has to wait for. */
  noteMiss(asker: Asker, codeKey: string): Promise<void>;
}

/** Without a limit there is no defence either. */
export const unguarded: Guessing = { waitOf: () => 0, noteMiss: () => Promise.resolve() };

interface Parts {
  db: Database;
  counts: Counts;
  hashCustomer: HashCustomer;
  log: Logger;
}

const keyOf = ({ keyId }: Asker) => `misses ${keyId}`;
const shopperKey = ({ clientId, mode, shopper }: Asker) => `shopper ${clientId} ${mode} ${shopper}`;

export function makeGuessing(parts: Parts): Guessing {
  const { counts } = parts;
  const formsOf = keepForms(parts.db);
  const alarmedAt = new Map<string, number>();

  function count(asker: Asker): void {
    const { organizationId, clientId, mode, shopper } = asker;
    if (shopper !== null) {
      const stored = `shopper ${mode} ${parts.hashCustomer(clientId, shopper)}`;
      counts.useOf({ key: shopperKey(asker), organizationId, stored }, MISSES_OF_SHOPPER);
    }
    counts.use(keyOf(asker), MISSES_OF_KEY, organizationId);
    const { used } = counts.useOf(
      { key: `misses ${organizationId}`, organizationId, stored: 'misses', windowMs: HOUR_MS },
      MISSES_OF_ORGANIZATION,
    );
    const since = performance.now() - (alarmedAt.get(organizationId) ?? -Infinity);
    if (used >= MISSES_OF_ORGANIZATION && since > ALARM_MS) {
      alarmedAt.set(organizationId, performance.now());
      void alarm(parts, asker).catch((error: unknown) =>
        parts.log.error({ err: error }, 'an alarm of guessing was not written'),
      );
    }
  }

  return {
    waitOf(asker) {
      if (asker.shopper === null) return 0;
      const own = counts.look(shopperKey(asker));
      if (!own || own.used < MISSES_OF_SHOPPER_TIGHT) return 0;
      const isTight = (counts.look(keyOf(asker))?.used ?? 0) > MISSES_OF_KEY;
      const budget = isTight ? MISSES_OF_SHOPPER_TIGHT : MISSES_OF_SHOPPER;
      return own.used < budget ? 0 : Math.max(1, Math.ceil(own.endsInMs / 1000));
    },
    async noteMiss(asker, codeKey) {
      const forms = await formsOf(asker);
      if (isGuess(codeKey, forms)) count(asker);
    },
  };
}

/** Says so in the ledger, once for an hour, whichever node comes first. */
async function alarm({ db, counts }: Parts, asker: Asker): Promise<void> {
  await counts.sync();
  const { organizationId } = asker;
  await db.transaction(async (tx) => {
    const misses = await claimAlarm(tx, organizationId, 'misses', MISSES_OF_ORGANIZATION);
    if (misses === undefined) return;
    await appendToLedger(tx, [
      {
        organizationId,
        kind: 'guessing.suspected',
        actor: { kind: 'system', id: null },
        at: Date.now(),
        clientId: asker.clientId,
        subjectId: asker.keyId,
        after: {
          misses,
          within_seconds: HOUR_MS / 1000,
          // the last that was used: where to look first
          api_key_id: publicId('api_key', asker.keyId),
          client_id: publicId('client', asker.clientId),
        },
      },
    ]);
  });
}

/** What codes of a client look like, asked of the database at most once a minute, and on misses only. */
function keepForms(db: Database): (asker: Asker) => Promise<KnownForms> {
  const kept = new Map<string, { askedAt: number; forms: Promise<KnownForms> }>();
  const load = async (asker: Asker): Promise<KnownForms> => {
    const [generated, own] = await Promise.all([generatedForms(db, asker), ownLengths(db, asker)]);
    return { generated: generated.map(formOf), own };
  };
  return (asker) => {
    const key = `${asker.clientId} ${asker.mode}`;
    const known = kept.get(key);
    if (known && performance.now() - known.askedAt < FORMS_MS) return known.forms;
    if (kept.size >= MAX_CLIENTS) kept.clear();
    const forms = load(asker).catch(() => {
      kept.delete(key);
      // without an answer every miss counts
      return { generated: [], own: undefined };
    });
    kept.set(key, { askedAt: performance.now(), forms });
    return forms;
  };
}
