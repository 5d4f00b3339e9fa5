// Every SQL statement that reads ledger entries as events, with what an event tells beside them.
import { eventKinds } from '../../contract/event.ts';
import type { Queryable } from '../db/database.ts';
import { SETTLED_AFTER_CURSOR, type LedgerCursor } from '../ledger/read-ledger.ts';

/** An entry with what its event tells. Of a redemption nothing that may change later. */
export interface EventFacts extends LedgerCursor {
  kind: string;
  at: Date;
  client_id: string | null;
  campaign_id: string | null;
  voucher_id: string | null;
  subject_id: string | null;
  shop: string | null;
  location_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  mode: 'live' | 'test';
  client_currency: string | null;
  code: string | null;
  source_id: string | null;
  channel: string | null;
  order_reference: string | null;
  redemption_currency: string | null;
  redeemed_at: Date | null;
  batch_quantity: number | null;
}

/** SQL of the mode of an entry: that of its campaign, its voucher or its conflict. */
export const MODE = `coalesce(c.mode, v.mode, k.mode, 'live')`;

/** SQL of the tables that say it; `l` is the ledger. */
export const WITH_MODE = `
  left join voucher v on v.organization_id = l.organization_id and v.id = l.voucher_id
  left join campaign c on c.organization_id = l.organization_id
    and c.id = coalesce(l.campaign_id, v.campaign_id)
  left join conflict k on l.kind = 'conflict.opened' and k.organization_id = l.organization_id
    and k.id = l.subject_id`;

const FACTS = `l.epoch, l.tx::text, l.id, l.kind, l.at, l.client_id,
    coalesce(l.campaign_id, v.campaign_id) as campaign_id, l.voucher_id, l.subject_id, l.shop,
    l.location_id, l.before, l.after, ${MODE} as mode, cl.currency as client_currency, v.code,
    coalesce(r.source_id, b.source_id, v.source_id) as source_id, r.channel, r.order_reference,
    r.currency as redemption_currency, r.redeemed_at, b.quantity as batch_quantity`;

const WITH_FACTS = `${WITH_MODE}
  left join client cl on cl.organization_id = l.organization_id and cl.id = l.client_id
  left join redemption r on l.kind like 'redemption.%' and r.organization_id = l.organization_id
    and r.id = l.subject_id
  left join batch b on l.kind = 'batch.completed' and b.organization_id = l.organization_id
    and b.id = l.subject_id`;

/** The entries at these places, in no order. */
export const factsOf = (
  db: Queryable,
  places: readonly (LedgerCursor & { organizationId: string })[],
): Promise<(EventFacts & { organization_id: string })[]> =>
  db.query({
    name: 'event-facts',
    text: `select l.organization_id, ${FACTS}
      from unnest($1::uuid[], $2::int[], $3::xid8[], $4::uuid[]) as p(organization_id, epoch, tx, id)
      join ledger l on l.organization_id = p.organization_id and l.epoch = p.epoch and l.tx = p.tx
        and l.id = p.id ${WITH_FACTS}`,
    values: [
      places.map((place) => place.organizationId),
      places.map((place) => place.epoch),
      places.map((place) => place.tx),
      places.map((place) => place.id),
    ],
  });

/** The latest settled events after `cursor`, at most `limit`, the latest first. */
export const latestEvents = (
  db: Queryable,
  organizationId: string,
  cursor: LedgerCursor,
  limit: number,
): Promise<EventFacts[]> =>
  db.query({
    name: 'event-latest',
    text: `select ${FACTS}
      from (select * from ledger where ${SETTLED_AFTER_CURSOR} and kind = any($5::text[])
        order by epoch desc, tx desc, id desc limit $6) l ${WITH_FACTS}
      order by l.epoch desc, l.tx desc, l.id desc`,
    values: [organizationId, cursor.epoch, cursor.tx, cursor.id, eventKinds, limit],
  });

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The place after all that is settled: where a reader begins who wants what is to come. */
export async function settledEnd(db: Queryable): Promise<LedgerCursor> {
  const [row] = await db.query<{ epoch: number; tx: string }>({
    name: 'event-settled-end',
    text: `select epoch, (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text as tx
      from installation`,
  });
  if (!row) throw new Error('A database without its installation');
  return { ...row, id: LAST_ID };
}
