// What a till must not lose: what it took without network, and what it sent and heard nothing of. In
// IndexedDB, written before anything is shown or sent.
import { openDB, type DBSchema } from 'idb';
import type { Static } from 'typebox';
import type { Till } from '../contract/management/till.ts';

export type TillState = Static<typeof Till>;

/** A voucher taken on trust. */
export interface Report {
  report_key: string;
  code: string;
  taken_at: string;
  transaction_amount?: number | null;
  covers?: number | null;
  /** Why the server could not book it; absent while it waits. */
  refused?: string;
}

/** A redemption that was sent, until its answer is here. */
export interface Sending {
  key: string;
  body: object;
}

interface Schema extends DBSchema {
  report: { key: string; value: Report };
  sending: { key: string; value: Sending };
  state: { key: string; value: TillState };
}

const database = openDB<Schema>('till', 1, {
  upgrade(db) {
    db.createObjectStore('report', { keyPath: 'report_key' });
    db.createObjectStore('sending', { keyPath: 'key' });
    db.createObjectStore('state');
  },
});

export const keepReport = async (report: Report) => (await database).put('report', report);
export const dropReport = async (key: string) => (await database).delete('report', key);
export const reports = async (): Promise<Report[]> => (await database).getAll('report');

export const keepSending = async (sending: Sending) => (await database).put('sending', sending);
export const dropSending = async (key: string) => (await database).delete('sending', key);
export const allSending = async (): Promise<Sending[]> => (await database).getAll('sending');

export const keepState = async (state: TillState) => (await database).put('state', state, 'till');
export const keptState = async () => (await database).get('state', 'till');
