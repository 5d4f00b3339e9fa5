// Every SQL statement of vouchers in the management API.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import type { VoucherStateName } from './find-state.ts';
import type { Offer } from './state.ts';
import { HELD, HELD_OF_CAMPAIGN, ofState } from './state-queries.ts';

export interface NewVoucher {
  id: string;
  organization_id: string;
  client_id: string;
  campaign_id: string;
  source_id: string | null;
  mode: 'live' | 'test';
  code: string;
  code_key: string;
  max_uses: number | null;
  valid_from: Date | null;
  valid_until: Date | null;
  metadata: Record<string, string | number | boolean | null> | null;
}

export interface VoucherRow extends NewVoucher {
  batch_id: string | null;
  status: 'active' | 'disabled';
  used_count: number;
  /** Holds as the row counts them: also those that ran out since it was written. */
  held_count: number;
  /** Live holds; those that have run out are not counted. */
  held: number;
  created_at: Date;
  client_token: string;
  time_zone: string;
  campaign_status: Offer['status'];
  campaign_from: Date | null;
  campaign_until: Date | null;
  campaign_max: number | null;
  /** null: its campaign has no limit of its own. */
  campaign_used: number | null;
  campaign_held: number;
  /** When it was read, by the database's clock. */
  read_at: Date;
}

const COLUMNS = `v.id, v.organization_id, v.client_id, v.campaign_id, v.source_id, v.batch_id,
  v.mode, v.code, v.code_key, v.status, v.max_uses, v.used_count, v.held_count, ${HELD} as held, v.valid_from,
  v.valid_until, v.metadata, v.created_at, cl.token as client_token, cl.time_zone,
  c.status as campaign_status, c.valid_from as campaign_from, c.valid_until as campaign_until,
  c.max_redemptions as campaign_max,
  case when c.max_redemptions is not null then (select k.used_count from campaign_counter k
    where k.organization_id = c.organization_id and k.campaign_id = c.id) end as campaign_used,
  case when c.max_redemptions is null then 0 else (${HELD_OF_CAMPAIGN}) end as campaign_held,
  statement_timestamp() as read_at`;
const JOINED = `join client cl on cl.organization_id = v.organization_id and cl.id = v.client_id
  join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id`;
const FROM = `from voucher v ${JOINED}`;

const view = (actor: AnyActor) =>
  within(actor, { organization: 'v.organization_id', client: 'v.client_id', mode: 'v.mode' });

/** The voucher of a public id, as far as the actor can see it; throws 404. */
export async function requireVoucher(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
  lock: '' | 'for no key update of v' = '',
): Promise<VoucherRow> {
  const id = privateId('voucher', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('v.id', id);
  const text = `select ${COLUMNS} ${FROM} where ${where.text()} ${lock}`;
  const [row] = await db.query<VoucherRow>({ text, values: where.values });
  if (!row) throw notFound();
  return row;
}

export interface VoucherFilter {
  codeKey?: string;
  clientId?: string;
  campaignId?: string;
  batch?: { id: string; campaign_id: string; first_id: string | null; last_id: string | null };
  status?: string;
  state?: VoucherStateName;
}

export async function listVouchers(
  db: Queryable,
  actor: AnyActor,
  filter: VoucherFilter,
  page: PageRequest,
): Promise<VoucherRow[]> {
  const where = view(actor)
    .is('v.client_id', filter.clientId)
    .is('v.campaign_id', filter.campaignId)
    .is('v.status', filter.status);
  if (filter.codeKey !== undefined) byCode(where, filter.codeKey);
  if (filter.batch) {
    // by way of the campaign's index: a batch lies between two ids
    where
      .is('v.campaign_id', filter.batch.campaign_id)
      .is('v.batch_id', filter.batch.id)
      .and('v.id >= ?', filter.batch.first_id)
      .and('v.id <= ?', filter.batch.last_id);
  }
  const { state } = filter;
  if (state === 'disabled') where.is('v.status', state);
  const from =
    state === undefined || state === 'disabled'
      ? FROM
      : `from (${await ofState(db, where, { ...filter, state }, page)}) v ${JOINED}`;
  const text = `select ${COLUMNS} ${from} ${pageEnd(where, page, 'v.id')}`;
  return db.query<VoucherRow>({ text, values: where.values });
}

/** Names the columns that stand before the code in its index, so that it serves without a client. */
const byCode = (where: Conditions, key: string) =>
  where
    .and('v.code_key = ?', key)
    .and('v.mode = any(?)', ['live', 'test'])
    .and(
      'v.client_id = any(array(select id from client where organization_id = ?))',
      where.values[0],
    );

/** Undefined when the client has an equal code in this mode. */
export async function insertVoucher(
  tx: Queryable,
  voucher: NewVoucher,
): Promise<{ created_at: Date } | undefined> {
  const [row] = await tx.query<{ created_at: Date }>({
    text: `insert into voucher (organization_id, id, client_id, campaign_id, source_id, mode, code,
        code_key, max_uses, valid_from, valid_until, metadata, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now())
      on conflict (organization_id, client_id, mode, code_key) do nothing returning created_at`,
    values: [
      voucher.organization_id,
      voucher.id,
      voucher.client_id,
      voucher.campaign_id,
      voucher.source_id,
      voucher.mode,
      voucher.code,
      voucher.code_key,
      voucher.max_uses,
      voucher.valid_from,
      voucher.valid_until,
      voucher.metadata && JSON.stringify(voucher.metadata),
    ],
  });
  return row;
}

/** Where an equal code is. */
export async function findEqual(
  tx: Queryable,
  voucher: Pick<NewVoucher, 'organization_id' | 'client_id' | 'mode' | 'code_key'>,
): Promise<{ code: string; campaign_name: string } | undefined> {
  const [row] = await tx.query<{ code: string; campaign_name: string }>({
    text: `select v.code, c.name as campaign_name from voucher v
      join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
      where v.organization_id = $1 and v.client_id = $2 and v.mode = $3 and v.code_key = $4`,
    values: [voucher.organization_id, voucher.client_id, voucher.mode, voucher.code_key],
  });
  return row;
}

export async function updateVoucher(tx: Queryable, row: VoucherRow): Promise<void> {
  await tx.query({
    text: `update voucher set status = $3, max_uses = $4, valid_until = $5
      where organization_id = $1 and id = $2`,
    values: [row.organization_id, row.id, row.status, row.max_uses, row.valid_until],
  });
}

export interface HistoryRow {
  at: Date;
  kind: string;
  actor_kind: 'api_key' | 'account' | 'device' | 'command_line' | 'system';
  actor_id: string | null;
  shop: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** The latest changes of a voucher, newest last. */
export async function historyOf(
  db: Queryable,
  voucher: { organization_id: string; id: string },
  limit: number,
): Promise<HistoryRow[]> {
  const rows = await db.query<HistoryRow>({
    text: `select at, kind, actor_kind, actor_id, shop, before, after from ledger
      where organization_id = $1 and voucher_id = $2
      order by id desc limit $3`,
    values: [voucher.organization_id, voucher.id, limit],
  });
  return rows.reverse();
}
