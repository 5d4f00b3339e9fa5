// What a till must not lose: what it took without network, what it sent and heard nothing of, and what
// became of either. In IndexedDB, written before anything is shown or sent.
import { openDB, type DBSchema } from 'idb';
import type { Static } from 'typebox';
import type { Till } from '../contract/management/till.ts';
import type { EarlierUse } from './call.ts';

export type TillState = Static<typeof Till>;

/** A voucher taken on trust. */
export interface Report {
  report_key: string;
  code: string;
  taken_at: string;
  transaction_amount?: number | null;
  covers?: number | null;
}

/** A redemption that was sent, until its answer is here. */
export interface Sending {
  key: string;
  body: { code: string; transaction_amount?: unknown };
  sent_at: string;
}

/** What came of a report or a sending, until somebody has seen it. */
export interface Settled {
  key: string;
  code: string;
  taken_at: string;
  settled_at: string;
  came: { kind: 'redeemed'; id: string; discount: number; hasBill: boolean } | RefusedLater;
}
interface RefusedLater {
  kind: 'refused';
  message: string;
  reference: string | null;
  earlier: EarlierUse[];
  /** Taken on trust: the manager has a conflict of it. */
  isConflict: boolean;
}

interface Schema extends DBSchema {
  report: { key: string; value: Report };
  sending: { key: string; value: Sending };
  settled: { key: string; value: Settled };
  state: { key: string; value: TillState };
}

const database = openDB<Schema>('till', 2, {
  upgrade(db, from) {
    if (from < 1) {
      db.createObjectStore('report', { keyPath: 'report_key' });
      db.createObjectStore('sending', { keyPath: 'key' });
      db.createObjectStore('state');
    }
    db.createObjectStore('settled', { keyPath: 'key' });
  },
  // another tab has a newer till: that one must not wait for this one
  blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
});

export const keepReport = async (report: Report) => (await database).put('report', report);
export const reports = async (): Promise<Report[]> => (await database).getAll('report');

export const keepSending = async (sending: Sending) => (await database).put('sending', sending);
export const dropSending = async (key: string) => (await database).delete('sending', key);
export const allSending = async (): Promise<Sending[]> => (await database).getAll('sending');

/** What waited is settled, in one step: neither lost nor sent again if the browser dies here. */
export async function settle(from: 'report' | 'sending', settled: Settled): Promise<void> {
  const tx = (await database).transaction([from, 'settled'], 'readwrite');
  await Promise.all([
    tx.objectStore(from).delete(settled.key),
    tx.objectStore('settled').put(settled),
    tx.done,
  ]);
}
export const dropSettled = async (key: string) => (await database).delete('settled', key);
export const allSettled = async (): Promise<Settled[]> => (await database).getAll('settled');

export const keepState = async (state: TillState) => (await database).put('state', state, 'till');
export const keptState = async () => (await database).get('state', 'till');
