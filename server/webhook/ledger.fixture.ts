// An endpoint in the database and entries for it in the ledger, without the application around them.
import type { Database, Transaction } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import { followAll } from './follow-ledger.ts';

/** An organization with one endpoint that is told of everything. */
export async function makeEndpoint(db: Database): Promise<{ organizationId: string; id: string }> {
  const [organizationId, id] = [newId(), newId()];
  await db.query({
    text: `insert into organization (organization_id, name, created_at) values ($1, 'One', now())`,
    values: [organizationId],
  });
  await db.query({
    text: `insert into webhook_endpoint (organization_id, id, mode, url, events, sealed_secret,
        from_epoch, from_tx, created_at)
      select $1, $2, 'live', 'https://example.com', '{*}', '', epoch, pg_current_xact_id(), now()
      from installation`,
    values: [organizationId, id],
  });
  await followAll(db);
  return { organizationId, id };
}

/** Notes a redemption of a voucher. */
export const noteRedemption = (
  tx: Transaction,
  organizationId: string,
  voucherId: string,
  at: number,
) =>
  appendToLedger(tx, [
    {
      organizationId,
      kind: 'redemption.recorded',
      actor: { kind: 'system', id: null },
      at,
      voucherId,
      subjectId: newId(),
    },
  ]);
