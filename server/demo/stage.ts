// What setting the story up works with, and how it notes what the ledger is to tell of it.
import type { Transaction } from '../db/database.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import type { Offers } from '../voucher/offers.ts';
import type { Calendar } from './calendar.ts';
import type { Happening } from './happening.ts';
import type { IdAt } from './make-ids.ts';
import { ORGANIZATION_ID } from './queries.ts';
import type { Random } from './random.ts';

export const MINUTE_MS = 60_000;

export interface Stage {
  tx: Transaction;
  calendar: Calendar;
  random: Random;
  idAt: IdAt;
  offers: Offers;
  /** The key that sets everything up. */
  managerId: string;
  happenings: Happening[];
}

/** The entry of something that was set up with the manage key. */
export function entryOf(
  stage: Stage,
  kind: LedgerKind,
  at: number,
  about: Pick<LedgerEntry, 'subjectId'> & Partial<LedgerEntry>,
): Happening & { kind: 'entered' } {
  const actor = { kind: 'api_key', id: stage.managerId } as const;
  return {
    at,
    kind: 'entered',
    entry: { organizationId: ORGANIZATION_ID, kind, actor, at, ...about },
  };
}
