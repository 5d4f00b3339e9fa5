// Every SQL statement of deliveries. What was said is replaced, never changed: reports as they stood
// still find it.
import type { Queryable } from '../db/database.ts';
import { newId } from '../db/id.ts';
import type { SourceRow } from './queries.ts';
import type { Delivery, DeliveryKind } from './read-deliveries.ts';

export interface DeliveryDay {
  date: string;
  kind: DeliveryKind;
  quantity: number;
}

/** The source is locked. */
export async function replaceDeliveries(
  tx: Queryable,
  source: SourceRow,
  deliveries: readonly Delivery[],
): Promise<void> {
  const named = [
    deliveries.map(({ kind }) => kind),
    deliveries.map(({ date }) => date),
    deliveries.map(({ quantity }) => quantity),
  ];
  // one that says the same stays, so that sending a file again leaves no trace
  await tx.query({
    text: `update source_delivery d set replaced_at = now()
      from unnest($3::text[], $4::date[], $5::integer[]) as n(kind, on_date, quantity)
      where d.organization_id = $1 and d.source_id = $2 and d.replaced_at is null
        and d.kind = n.kind and d.on_date = n.on_date and d.quantity <> n.quantity`,
    values: [source.organization_id, source.id, ...named],
  });
  await tx.query({
    text: `insert into source_delivery (organization_id, id, client_id, campaign_id, source_id,
        kind, on_date, quantity, recorded_at)
      select $1, n.id, $3, $4, $2, n.kind, n.on_date, n.quantity, now()
      from unnest($5::uuid[], $6::text[], $7::date[], $8::integer[])
        as n(id, kind, on_date, quantity)
      on conflict (organization_id, source_id, kind, on_date) where replaced_at is null do nothing`,
    values: [
      source.organization_id,
      source.id,
      source.client_id,
      source.campaign_id,
      deliveries.map(newId),
      ...named,
    ],
  });
}

export const deliveriesOf = (db: Queryable, source: SourceRow): Promise<DeliveryDay[]> =>
  db.query<DeliveryDay>({
    text: `select on_date::text as date, kind, quantity from source_delivery
      where organization_id = $1 and source_id = $2 and replaced_at is null order by on_date`,
    values: [source.organization_id, source.id],
  });
