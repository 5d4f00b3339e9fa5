// Validate: what a code is worth right now. It changes nothing; all that waits goes as one query.
import { makeBatcher, QueueFull } from '../db/batcher.ts';
import type { Database, Queryable } from '../db/database.ts';
import { forRows, millisecondsOf } from '../db/rows.ts';
import type { Finding } from '../../contract/refusal.ts';
import type { Scope } from '../redemption/command.ts';
import { unavailable } from '../http/api-error.ts';
import { findingsFor } from './judge.ts';
import type { Offers } from './offers.ts';
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
  const batcher = makeBatcher<ValidateAsk, Validated>((asks) => validateAll(db, offers, asks));
  return async (ask) => {
    try {
      return await batcher.add(ask);
    } catch (error) {
      throw error instanceof QueueFull ? unavailable() : error;
    }
  };
}

async function validateAll(db: Queryable, offers: Offers, asks: ValidateAsk[]) {
  const statement = asks.every(namesOnlyCode) ? loadByCode : load;
  const rows = await db.query<Row>(statement.for(asks.map(lookUpRow)));
  const found = rows.filter((row) => row.id !== null);
  await offers.ensure(
    db,
    found.map((row) => offerKey(row, asks)),
  );
  return rows.map((row, i) => judge(row, asks[i] as ValidateAsk, asks, offers));
}

const offerKey = (row: Row, asks: ValidateAsk[]) => ({
  organizationId: asks[row.n - 1]?.scope.organizationId ?? '',
  campaignId: row.campaign_id,
  version: row.version,
});

function judge(row: Row, ask: ValidateAsk, asks: ValidateAsk[], offers: Offers): Validated {
  const { scope } = ask;
  const voucher: VoucherState | undefined =
    row.id === null
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
          offer: offers.get(offerKey(row, asks)),
        };
  const findings = findingsFor(
    voucher,
    {
      at: row.now,
      channel: scope.channel,
      locationId: scope.locationId,
      // the minimum is the shop's check at the cart: told beside the answer, not a refusal
      amountMinor: null,
      covers: ask.covers,
      currency: ask.currency,
      holdsOne: false,
    },
    { campaign: row.campaign_uses, customer: row.customer_uses },
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

interface Row {
  n: number;
  now: number;
  id: string | null;
  campaign_id: string;
  code: string;
  status: 'active' | 'disabled';
  max_uses: number | null;
  used_count: number;
  held_count: number;
  valid_from: number | null;
  valid_until: number | null;
  version: number;
  ran_out: number;
  holds_one: boolean;
  campaign_uses: Uses | null;
  customer_uses: Uses | null;
}

const LIVE = `h.state = 'live' and h.expires_at > statement_timestamp()`;
const OWN_HOLD = `select 1 from hold h
  where h.organization_id = v.organization_id and h.voucher_id = v.id and ${LIVE}`;
const NOT_OWN = `(h.voucher_id <> v.id or not coalesce(h.id = q.hold_id or (h.shop = q.shop
  and (h.order_reference = q.order_reference or h.holder = q.holder)), false))`;

// three look-ups by index instead of one OR: a shared code may have thousands of live holds
const text = (source: string) => `
    select q.n::integer as n, ${millisecondsOf('statement_timestamp()')} as now, v.id, v.campaign_id, v.code, v.status,
      v.max_uses, v.used_count, v.held_count, ${millisecondsOf('v.valid_from')} as valid_from,
      ${millisecondsOf('v.valid_until')} as valid_until, c.version,
      case when v.held_count > 0 then (
        select count(*) from hold h
        where h.organization_id = v.organization_id and h.voucher_id = v.id and h.state = 'live'
          and h.expires_at <= statement_timestamp()) else 0 end as ran_out,
      case when v.held_count > 0 then
        (q.order_reference is not null and exists (
          ${OWN_HOLD} and h.shop = q.shop and h.order_reference = q.order_reference))
        or (q.holder is not null and exists (
          ${OWN_HOLD} and h.shop = q.shop and h.holder = q.holder))
        or (q.hold_id is not null and exists (${OWN_HOLD} and h.id = q.hold_id))
        else false end as holds_one,
      case when c.max_redemptions is not null then (
        select jsonb_build_object('used', k.used_count, 'held', (
          select count(*) from hold h
          where h.organization_id = c.organization_id and h.campaign_id = c.id and ${LIVE}
            and ${NOT_OWN}))
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
    from ${source} q
    left join lateral (
      select * from voucher v
      where v.organization_id = q.organization_id and v.client_id = q.client_id
        and v.mode = q.mode and v.code_key = q.code_key limit 1) v on true
    left join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
    order by q.n`;

const keyColumns = { organization_id: 'uuid', client_id: 'uuid', mode: 'text', code_key: 'text' };
const askerColumns = {
  shop: 'text',
  order_reference: 'text',
  hold_id: 'uuid',
  holder: 'text',
  customer: 'text',
};

const load = forRows('voucher-validate', { ...keyColumns, ...askerColumns }, text);

// most calls name nothing but the code: four columns travel instead of nine
const loadByCode = forRows('voucher-validate-code', keyColumns, (source) => {
  const nothing = Object.entries(askerColumns).map(([name, type]) => `null::${type} as ${name}`);
  return text(`(select p.*, ${nothing.join(', ')} from ${source} p)`);
});

const namesOnlyCode = (ask: ValidateAsk) =>
  ask.orderReference === null &&
  ask.holdId === null &&
  ask.holder === null &&
  ask.customer === null;
