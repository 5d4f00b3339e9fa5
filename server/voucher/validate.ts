// Validate: what a code is worth right now. It changes nothing; all that waits goes as one query.
import { makeBatcher } from '../db/batcher.ts';
import type { Database, Queryable } from '../db/database.ts';
import { arrayOf, forRows, millisecondsOf } from '../db/rows.ts';
import type { Finding } from '../../contract/refusal.ts';
import type { Scope } from '../redemption/command.ts';
import { unavailable } from '../http/api-error.ts';
import { FOUND_VOUCHER, vouchersOf, type FoundVoucher } from './by-code.ts';
import { findingsFor } from './judge.ts';
import type { OfferKey, Offers } from './offers.ts';
import type { Uses, VoucherState } from './state.ts';

export interface ValidateAsk {
  scope: Scope;
  codeKey: string;
  amountMinor: number | null;
  covers: number | null;
  currency: string | null;
  customer: string | null;
  holder: string | null;
  orderReference: string | null;
  holdId: string | null;
}

export interface Validated {
  /** All that stands against a use now; terms that only the cart can meet are not judged. */
  findings: Finding[];
  /** `held` counts the holds of others. */
  voucher: VoucherState | undefined;
}

export type Validate = (ask: ValidateAsk) => Promise<Validated>;

export function makeValidate(db: Database, offers: Offers): Validate {
  const batcher = makeBatcher<ValidateAsk, Validated>((asks) => validateAll(db, offers, asks), {
    fill: 32,
    whenFull: unavailable,
  });
  return (ask) => batcher.add(ask);
}

async function validateAll(db: Queryable, offers: Offers, asks: ValidateAsk[]) {
  const { now, rows } = await (areOfOneShop(asks) ? findByCode(db, asks) : find(db, asks));
  const keys: OfferKey[] = [];
  rows.forEach((row, i) => row && keys.push(offerKey(row, asks[i] as ValidateAsk)));
  await offers.ensure(db, keys);
  return rows.map((row, i) => judge(row, asks[i] as ValidateAsk, now, offers));
}

/** `rows` in the order of the asks. */
interface Found {
  /** The database's clock, milliseconds. */
  now: number;
  rows: (Row | undefined)[];
}

async function find(db: Queryable, asks: ValidateAsk[]): Promise<Found> {
  const rows = await db.query<Omit<Row, 'id'> & { now: number | null; id: string | null }>(
    load.for(asks.map(lookUpRow)),
  );
  return {
    now: rows[0]?.now ?? 0,
    rows: rows.map((row) => (row.id === null ? undefined : (row as Row))),
  };
}

const offerKey = (row: Row, ask: ValidateAsk) => ({
  organizationId: ask.scope.organizationId,
  campaignId: row.campaign_id,
  version: row.version,
});

function judge(row: Row | undefined, ask: ValidateAsk, now: number, offers: Offers): Validated {
  const { scope } = ask;
  const voucher: VoucherState | undefined =
    row === undefined
      ? undefined
      : {
          id: row.id,
          organizationId: scope.organizationId,
          clientId: scope.clientId,
          campaignId: row.campaign_id,
          sourceId: null,
          mode: scope.mode,
          code: row.code,
          codeKey: ask.codeKey,
          status: row.status,
          maxUses: row.max_uses,
          used: row.used_count,
          held: row.held_count - row.ran_out - (row.holds_one ? 1 : 0),
          validFrom: row.valid_from,
          validUntil: row.valid_until,
          offer: offers.get(offerKey(row, ask)),
        };
  const findings = findingsFor(
    voucher,
    {
      at: now,
      channel: scope.channel,
      locationId: scope.locationId,
      // the minimum is the shop's check at the cart: told beside the answer, not a refusal
      amountMinor: null,
      covers: ask.covers,
      currency: ask.currency,
      holdsOne: false,
    },
    { campaign: row?.campaign_uses ?? null, customer: row?.customer_uses ?? null },
  );
  return { findings, voucher };
}

const lookUpRow = (ask: ValidateAsk) => ({
  organization_id: ask.scope.organizationId,
  client_id: ask.scope.clientId,
  mode: ask.scope.mode,
  code_key: ask.codeKey,
  shop: ask.scope.shop,
  order_reference: ask.orderReference,
  hold_id: ask.holdId,
  holder: ask.holder,
  customer: ask.customer,
});

/** What the database knows of one code; what nobody asked about is not there. */
interface Row extends FoundVoucher {
  ran_out: number;
  holds_one?: boolean;
  campaign_uses: Uses | null;
  customer_uses?: Uses | null;
}

const LIVE = `h.state = 'live' and h.expires_at > statement_timestamp()`;
const OWN_HOLD = `select 1 from hold h
  where h.organization_id = v.organization_id and h.voucher_id = v.id and ${LIVE}`;
const NOT_OWN = `(h.voucher_id <> v.id or not coalesce(h.id = q.hold_id or (h.shop = q.shop
  and (h.order_reference = q.order_reference or h.holder = q.holder)), false))`;

/** Live holds whose time is over: they stand in nobody's way, though nobody has swept them yet. */
const RAN_OUT = `case when v.held_count > 0 then (
    select count(*) from hold h
    where h.organization_id = v.organization_id and h.voucher_id = v.id and h.state = 'live'
      and h.expires_at <= statement_timestamp()) else 0 end`;
const HELD_OF_CAMPAIGN = `select count(*) from hold h
  where h.organization_id = c.organization_id and h.campaign_id = c.id and ${LIVE}`;

const VOUCHER = `case when q.n = 1 then ${millisecondsOf('statement_timestamp()')} end as now,
  ${FOUND_VOUCHER}, ${RAN_OUT} as ran_out`;

// three look-ups by index instead of one OR: a shared code may have thousands of live holds
const load = forRows(
  'voucher-validate',
  {
    organization_id: 'uuid',
    client_id: 'uuid',
    mode: 'text',
    code_key: 'text',
    shop: 'text',
    order_reference: 'text',
    hold_id: 'uuid',
    holder: 'text',
    customer: 'text',
  },
  (source) => `
    select ${VOUCHER},
      case when v.held_count > 0 then
        (q.order_reference is not null and exists (
          ${OWN_HOLD} and h.shop = q.shop and h.order_reference = q.order_reference))
        or (q.holder is not null and exists (
          ${OWN_HOLD} and h.shop = q.shop and h.holder = q.holder))
        or (q.hold_id is not null and exists (${OWN_HOLD} and h.id = q.hold_id))
        else false end as holds_one,
      case when c.max_redemptions is not null then (
        select jsonb_build_object('used', k.used_count,
          'held', (${HELD_OF_CAMPAIGN} and ${NOT_OWN}))
        from campaign_counter k
        where k.organization_id = c.organization_id and k.campaign_id = c.id) end as campaign_uses,
      case when c.per_customer_limit is not null and q.customer is not null then (
        select jsonb_build_object(
          'used', (select count(*) from redemption r
            where r.organization_id = c.organization_id and r.campaign_id = c.id
              and r.customer_hash = decode(q.customer, 'hex') and r.voided_at is null),
          'held', (select count(*) from hold h
            where h.organization_id = c.organization_id and h.campaign_id = c.id
              and h.customer_hash = decode(q.customer, 'hex') and ${LIVE}
              and ${NOT_OWN}))) end as customer_uses
    ${vouchersOf(source)}
    order by q.n`,
);

/** Most calls name nothing but the code, and one shop's come in crowds. */
const areOfOneShop = (asks: ValidateAsk[]): boolean => {
  const { organizationId, clientId, mode } = (asks[0] as ValidateAsk).scope;
  return asks.every(
    ({ scope, orderReference, holdId, holder, customer }) =>
      scope.clientId === clientId &&
      scope.mode === mode &&
      scope.organizationId === organizationId &&
      orderReference === null &&
      holdId === null &&
      holder === null &&
      customer === null,
  );
};

// all vouchers as one text, a line for each: half the CPU that as many rows of twelve columns cost,
// here and in PostgreSQL. Codes are letters, digits, dashes and underscores, so a comma parts them
const optional = (column: string) => `coalesce(${column}::text, '')`;
const BY_CODE = `
  select ${millisecondsOf('statement_timestamp()')} as now, string_agg(concat_ws(',',
      v.code_key, v.id, v.campaign_id, v.code, v.status, ${optional('v.max_uses')}, v.used_count,
      v.held_count, ${optional(millisecondsOf('v.valid_from'))},
      ${optional(millisecondsOf('v.valid_until'))}, c.version, ${RAN_OUT},
      case when c.max_redemptions is not null then (
        select concat_ws(',', k.used_count, (${HELD_OF_CAMPAIGN}))
        from campaign_counter k
        where k.organization_id = c.organization_id and k.campaign_id = c.id) end), E'\\n') as found
  from voucher v
  join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
  where v.organization_id = $1::uuid and v.client_id = $2::uuid and v.mode = $3::text
    and v.code_key = any($4::text[])`;

async function findByCode(db: Queryable, asks: ValidateAsk[]): Promise<Found> {
  const { organizationId, clientId, mode } = (asks[0] as ValidateAsk).scope;
  const [answer] = await db.query<{ now: number; found: string | null }>({
    name: 'voucher-validate-code',
    text: BY_CODE,
    values: [organizationId, clientId, mode, arrayOf(asks.map(({ codeKey }) => codeKey))],
  });
  const byCode = new Map<string, Row>();
  for (const line of answer?.found?.split('\n') ?? []) {
    const [codeKey = '', ...columns] = line.split(',');
    byCode.set(codeKey, rowOf(columns));
  }
  return { now: answer?.now ?? 0, rows: asks.map(({ codeKey }) => byCode.get(codeKey)) };
}

function rowOf(columns: string[]): Row {
  const [id = '', campaignId = '', code = '', status, maxUses, used, held, from, until] = columns;
  const [version, ranOut, usedOfCampaign, heldOfCampaign] = columns.slice(9);
  const numberOrNull = (text = '') => (text === '' ? null : Number(text));
  return {
    id,
    campaign_id: campaignId,
    code,
    status: status as Row['status'],
    max_uses: numberOrNull(maxUses),
    used_count: Number(used),
    held_count: Number(held),
    valid_from: numberOrNull(from),
    valid_until: numberOrNull(until),
    version: Number(version),
    ran_out: Number(ranOut),
    campaign_uses:
      usedOfCampaign === undefined
        ? null
        : { used: Number(usedOfCampaign), held: Number(heldOfCampaign) },
  };
}
