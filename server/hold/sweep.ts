// Books holds that ran out, a little after they did: nothing waits for it (a hold is gone at its
// instant), but the books and those who follow the ledger learn of it.
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { newReference } from '../http/reference.ts';
import type { ExpireHolds } from '../redemption/command.ts';
import type { Performer } from '../redemption/perform.ts';
import type { Mode } from '../voucher/state.ts';

const EVERY_MS = 2_000;
const VOUCHERS_AT_A_TIME = 200;

interface Row {
  organization_id: string;
  client_id: string;
  mode: Mode;
  code: string;
  code_key: string;
}

/** Books what ran out and answers of how many vouchers. */
export async function sweepHolds(db: Database, performer: Performer): Promise<number> {
  const rows = await db.query<Row>({
    name: 'hold-sweep',
    text: `select distinct v.organization_id, v.client_id, v.mode, v.code, v.code_key
      from (select organization_id, voucher_id from hold
        where state = 'live' and expires_at <= now() order by expires_at limit $1) h
      join voucher v on v.organization_id = h.organization_id and v.id = h.voucher_id`,
    values: [VOUCHERS_AT_A_TIME],
  });
  if (rows.length === 0) return 0;
  await performer.performAll(
    rows.map((row): ExpireHolds => ({
      kind: 'expire',
      id: newId(),
      reference: newReference(),
      codeKey: row.code_key,
      codeAsked: row.code,
      idempotency: null,
      scope: {
        organizationId: row.organization_id,
        clientId: row.client_id,
        mode: row.mode,
        shop: '',
        channel: 'online',
        locationId: null,
        actor: { kind: 'system', id: null },
      },
    })),
  );
  return rows.length;
}

/** Sweeps every other second until stopped. */
export function startSweep(db: Database, performer: Performer, log: Logger) {
  let running: Promise<unknown> = Promise.resolve();
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    running = sweepHolds(db, performer)
      .catch((error: unknown) => log.warn({ err: error }, 'expired holds were not booked'))
      .finally(() => (isBusy = false));
  }, EVERY_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
