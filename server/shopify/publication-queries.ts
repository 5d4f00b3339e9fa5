// SQL of publications: a campaign in a shop, how far it is there, and whose turn it is.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import type { OfferedCampaign } from './decide-discount.ts';

export interface PublicationRow {
  id: string;
  organization_id: string;
  client_id: string;
  shop_id: string;
  campaign_id: string;
  status: 'active' | 'withdrawing' | 'withdrawn';
  problem: string | null;
  discount_gid: string | null;
  discount_hash: string | null;
  discount_active: boolean;
  listed_through: string;
  checking: boolean;
  check_cursor: string | null;
  wakes: number;
  failures: number;
  last_error: string | null;
  last_error_at: Date | null;
  created_at: Date;
}

export interface ShownPublication extends PublicationRow {
  wanted: number;
  present: number;
  under_way: number;
  failed: number;
  /** Codes are to be added or removed. */
  to_do: boolean;
  unlisted: boolean;
}

export type PublicationRef = Pick<PublicationRow, 'organization_id' | 'id'>;
const place = (row: PublicationRef) => [row.organization_id, row.id];

const NAMES = `id organization_id client_id shop_id campaign_id status problem discount_gid
  discount_hash discount_active listed_through checking check_cursor wakes failures last_error
  last_error_at created_at`.split(/\s+/);
const COLUMNS = NAMES.join(', ');

const SHOWN = `select ${NAMES.map((name) => `p.${name}`).join(', ')}, k.*,
    exists (select 1 from voucher v where v.organization_id = p.organization_id
      and v.campaign_id = p.campaign_id and v.id > p.listed_through) as unlisted
  from shopify_publication p
  join shopify_shop s on s.organization_id = p.organization_id and s.id = p.shop_id
  cross join lateral (select count(*) filter (where wanted)::integer as wanted,
      count(*) filter (where state = 'present')::integer as present,
      count(*) filter (where state in ('adding', 'removing'))::integer as under_way,
      count(*) filter (where error is not null)::integer as failed,
      coalesce(bool_or((state = 'absent' and wanted and error is null)
        or (state = 'present' and not wanted)), false) as to_do
    from shopify_code c where c.organization_id = p.organization_id and c.publication_id = p.id) k`;

const view = (actor: AnyActor) =>
  within(actor, { organization: 'p.organization_id', client: 'p.client_id', mode: 's.mode' });

export async function requirePublication(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<ShownPublication> {
  const id = privateId('shopify_publication', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('p.id', id);
  const [row] = await db.query<ShownPublication>({
    text: `${SHOWN} where ${where.text()}`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}

/** As it is shown, whoever asked. */
export async function shownPublication(
  db: Queryable,
  row: PublicationRef,
): Promise<ShownPublication> {
  const [found] = await db.query<ShownPublication>({
    text: `${SHOWN} where p.organization_id = $1 and p.id = $2`,
    values: place(row),
  });
  return found!;
}

export function listPublications(
  db: Queryable,
  actor: AnyActor,
  filter: { shopId: string | undefined; campaignId: string | undefined },
  page: PageRequest,
): Promise<ShownPublication[]> {
  const where = view(actor).is('p.shop_id', filter.shopId).is('p.campaign_id', filter.campaignId);
  return db.query<ShownPublication>({
    text: `${SHOWN} ${pageEnd(where, page, 'p.id')}`,
    values: where.values,
  });
}

/** Undefined where the campaign is published in the shop already. The ledger is followed from here. */
export async function insertPublication(
  tx: Queryable,
  row: Pick<PublicationRow, 'organization_id' | 'id' | 'client_id' | 'shop_id' | 'campaign_id'>,
): Promise<boolean> {
  const made = await tx.query({
    text: `insert into shopify_publication (organization_id, id, client_id, shop_id, campaign_id,
        status, step_at, created_at)
      values ($1, $2, $3, $4, $5, 'active', now(), date_trunc('milliseconds', now()))
      on conflict do nothing returning id`,
    values: [...place(row), row.client_id, row.shop_id, row.campaign_id],
  });
  await tx.query({
    text: `insert into shopify_cursor (organization_id, epoch, tx, entry_id)
      select $1, epoch, pg_snapshot_xmin(pg_current_snapshot()),
        '00000000-0000-0000-0000-000000000000' from installation
      on conflict do nothing`,
    values: [row.organization_id],
  });
  return made.length > 0;
}

export async function withdraw(tx: Queryable, row: PublicationRef): Promise<void> {
  await tx.query({
    text: `update shopify_publication set status = 'withdrawing', step_at = now(), wakes = wakes + 1
      where organization_id = $1 and id = $2 and status = 'active'`,
    values: place(row),
  });
}

export async function retry(tx: Queryable, row: PublicationRef): Promise<void> {
  await tx.query({
    text: `update shopify_code set error = null
      where organization_id = $1 and publication_id = $2 and error is not null`,
    values: place(row),
  });
  await tx.query({
    text: `update shopify_publication set step_at = now(), wakes = wakes + 1, failures = 0,
        listed_through = '00000000-0000-0000-0000-000000000000',
        checking = discount_gid is not null, check_cursor = null
      where organization_id = $1 and id = $2 and status <> 'withdrawn'`,
    values: place(row),
  });
}

/** Publications whose turn it is, of shops that are connected and do not rest. */
export const takePublications = (
  db: Queryable,
  limit: number,
  leaseMs: number,
): Promise<PublicationRow[]> =>
  db.query<PublicationRow>({
    name: 'shopify-take-publications',
    text: `update shopify_publication set step_at = now() + $2 * interval '1 millisecond'
      where (organization_id, id) in (select p.organization_id, p.id from shopify_publication p
        join shopify_shop s on s.organization_id = p.organization_id and s.id = p.shop_id
        where p.step_at <= now() and s.status = 'connected'
          and (s.rest_until is null or s.rest_until <= now())
        order by p.step_at limit $1 for no key update of p skip locked)
      returning ${COLUMNS}`,
    values: [limit, leaseMs],
  });

export async function readPublication(
  db: Queryable,
  row: PublicationRef,
): Promise<PublicationRow | undefined> {
  const [found] = await db.query<PublicationRow>({
    name: 'shopify-publication',
    text: `select ${COLUMNS} from shopify_publication where organization_id = $1 and id = $2`,
    values: place(row),
  });
  return found;
}

/** `waitMs` null: nothing is left to do, unless something was found meanwhile. */
export async function leavePublication(
  db: Queryable,
  row: PublicationRef & { wakes: number },
  { waitMs, error }: { waitMs: number | null; error: string | null },
): Promise<void> {
  await db.query({
    text: `update shopify_publication set
        failures = case when $5::text is null then 0 else failures + 1 end, last_error = $5,
        last_error_at = case when $5::text is not null then now() end,
        step_at = case when wakes <> $3 then now() else now() + $4 * interval '1 millisecond' end
      where organization_id = $1 and id = $2 and status <> 'withdrawn'`,
    values: [...place(row), row.wakes, waitMs, error],
  });
}

type Kept = Partial<
  Pick<
    PublicationRow,
    | 'problem'
    | 'discount_gid'
    | 'discount_hash'
    | 'discount_active'
    | 'listed_through'
    | 'checking'
    | 'check_cursor'
    | 'status'
  >
>;

/** Writes what a step has brought about. */
export async function keep(db: Queryable, row: PublicationRow, kept: Kept): Promise<void> {
  const entries = Object.entries(kept);
  await db.query({
    text: `update shopify_publication set
        ${entries.map(([name], i) => `${name} = $${i + 3}`).join(', ')}
      where organization_id = $1 and id = $2`,
    values: [...place(row), ...entries.map(([, value]) => value)],
  });
  Object.assign(row, kept);
}

export async function campaignOf(db: Queryable, row: PublicationRow): Promise<OfferedCampaign> {
  const [found] = await db.query<OfferedCampaign>({
    name: 'shopify-campaign',
    text: `select c.name, c.status, c.channels, c.discount_type, c.discount_value,
        c.minimum_spend_minor, c.max_discount_minor, c.valid_from, c.valid_until,
        c.max_uses_per_voucher, c.per_customer_limit, c.terms, cl.currency,
        coalesce(k.used_count >= k.max_redemptions, false) as exhausted
      from campaign c
      join client cl on cl.organization_id = c.organization_id and cl.id = c.client_id
      left join campaign_counter k on k.organization_id = c.organization_id and k.campaign_id = c.id
      where c.organization_id = $1 and c.id = $2`,
    values: [row.organization_id, row.campaign_id],
  });
  if (!found) throw new Error(`The campaign of publication ${row.id} is gone`);
  return found;
}
