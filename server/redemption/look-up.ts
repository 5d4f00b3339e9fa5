// Looks up what the commands of a batch are about: of most of them a code and an order, of some all that
// they may name.
import type { Transaction } from '../db/database.ts';
import { forRows, millisecondsOf } from '../db/rows.ts';
import { FOUND_VOUCHER, vouchersOf, type FoundVoucher } from '../voucher/by-code.ts';
import type { Command, Redeem } from './command.ts';
import { voucherKey } from './world.ts';

/** Columns of a command that look-ups go by. */
export const keyColumns = {
  organization_id: 'uuid',
  client_id: 'uuid',
  mode: 'text',
  code_key: 'text',
};

const HOLD = `select to_jsonb(h) from hold h
  where h.organization_id = v.organization_id and h.voucher_id = v.id and h.state = 'live'
    and h.expires_at > statement_timestamp()`;
const RAN_OUT = `select to_jsonb(h) from hold h
  where h.organization_id = v.organization_id and h.voucher_id = v.id and h.state = 'expired'`;
const REDEMPTION = `select to_jsonb(r) from redemption r
  where r.organization_id = v.organization_id and r.voucher_id = v.id`;
// the live one, else the latest: rows of one order, never a scan of a shared code's redemptions
const LATEST = 'order by r.voided_at is null desc, r.id desc limit 1';

const BY_ORDER = `case when q.order_reference is not null then (
        ${REDEMPTION} and r.shop = q.shop and r.order_reference = q.order_reference
        ${LATEST}) end as redemption_by_order,
      case when q.order_reference is not null then (
        ${REDEMPTION} and r.shop = q.shop and r.hold_reference = q.order_reference
        ${LATEST}) end as redemption_by_hold`;
const VOUCHER = `${FOUND_VOUCHER}, v.source_id, c.counted`;
const MAY_HAVE_LAPSED = `(v.used_count + v.held_count >= v.max_uses or c.status <> 'active'
          or v.status <> 'active' or coalesce(v.valid_until, c.valid_until) < statement_timestamp())`;

/**
 * For reports that name a code and an order, as nearly all do: every look-up that a statement could need is
 * made ready each time it runs, and each column is read for each row, needed or not. `has_more`: only the
 * general look-up tells all that the decision on this one may rest on. It is the same for all commands of a
 * voucher, but for what its customer may.
 */
const loadPlain = forRows(
  'redemption-load-plain',
  { ...keyColumns, shop: 'text', order_reference: 'text', has_customer: 'boolean' },
  (source) => `
    select case when q.n = 1 then ${millisecondsOf('statement_timestamp()')} end as now, ${VOUCHER},
      ${BY_ORDER},
      v.held_count > 0 or v.max_uses = 1 and v.used_count = 1 or ${MAY_HAVE_LAPSED}
        or q.has_customer and c.per_customer_limit is not null as has_more
    ${vouchersOf(source)}
    order by q.n`,
);

const loadCommands = forRows(
  'redemption-load',
  {
    ...keyColumns,
    is_first: 'boolean',
    shop: 'text',
    order_reference: 'text',
    hold_id: 'uuid',
    holder: 'text',
    customer: 'text',
    redemption_id: 'uuid',
    refund_id: 'uuid',
    refund_reference: 'text',
    is_report: 'boolean',
    conflict_id: 'uuid',
    route: 'text',
    idempotency_key: 'text',
  },
  (source) => `
    select case when q.n = 1 then ${millisecondsOf('statement_timestamp()')} end as now, ${VOUCHER},
      case when v.held_count > 0 and q.is_first then (
        select jsonb_agg(to_jsonb(h)) from hold h
        where h.organization_id = v.organization_id and h.voucher_id = v.id
          and h.state = 'live' and h.expires_at <= statement_timestamp()) end as ran_out,
      case when v.held_count > 0 and q.hold_id is not null then (
        ${HOLD} and h.id = q.hold_id) end as hold_by_id,
      case when v.held_count > 0 and q.order_reference is not null then (
        ${HOLD} and h.shop = q.shop and h.order_reference = q.order_reference) end as hold_by_order,
      case when v.held_count > 0 and q.holder is not null then (
        ${HOLD} and h.shop = q.shop and h.holder = q.holder) end as hold_by_holder,
      case when q.redemption_id is not null then (
        ${REDEMPTION} and r.id = q.redemption_id) end as redemption_by_id,
      ${BY_ORDER},
      case when q.refund_id is not null then (
        select jsonb_agg(to_jsonb(f)) from refund f
        where f.organization_id = v.organization_id and f.redemption_id in (
            select q.redemption_id
            union all
            select r.id from redemption r where r.organization_id = v.organization_id
              and r.voucher_id = v.id and r.shop = q.shop and r.order_reference = q.order_reference
            union all
            select r.id from redemption r where r.organization_id = v.organization_id
              and r.voucher_id = v.id and r.shop = q.shop and r.hold_reference = q.order_reference)
          and (f.id = q.refund_id or f.reference = q.refund_reference)) end as refunds,
      case when q.is_report and v.max_uses = 1 and v.used_count = 1 then (
        select to_jsonb(r) from ledger l
        join redemption r on r.organization_id = l.organization_id and r.id = l.subject_id
        where l.organization_id = v.organization_id and l.voucher_id = v.id
          and l.kind = 'redemption.recorded' and r.voided_at is null
          and (r.channel = 'in_store' or r.order_reference is not null)
        order by l.id desc limit 1) end as standing,
      case when q.is_report and ${MAY_HAVE_LAPSED}
        then coalesce(
          (${RAN_OUT} and h.shop = q.shop and h.order_reference = q.order_reference limit 1),
          (${RAN_OUT} and h.id = q.hold_id)) end as lapsed,
      case when q.conflict_id is not null then (
        select to_jsonb(k) || jsonb_build_object('client_currency', cl.currency)
        from conflict k
        join client cl on cl.organization_id = k.organization_id and cl.id = k.client_id
        where k.organization_id = q.organization_id and k.client_id = q.client_id
          and k.id = q.conflict_id) end as conflict,
      case when c.per_customer_limit is not null and q.customer is not null then (
        select jsonb_build_object(
          'used', (select count(*) from redemption r
            where r.organization_id = c.organization_id and r.campaign_id = c.id
              and r.customer_hash = decode(q.customer, 'hex') and r.voided_at is null),
          'held', (select count(*) from hold h
            where h.organization_id = c.organization_id and h.campaign_id = c.id
              and h.customer_hash = decode(q.customer, 'hex') and h.state = 'live'
              and h.expires_at > statement_timestamp()))) end as customer_uses,
      case when q.idempotency_key is not null then (
        select to_jsonb(i) from idempotency i
        where i.organization_id = q.organization_id and i.scope_id = q.client_id
          and i.route = q.route and i.key = q.idempotency_key) end as kept
    ${vouchersOf(source)}
    order by q.n`,
);

/** A row of `hold`, `redemption`, `refund` or `idempotency` as JSON. */
export type JsonRow = Record<string, unknown>;

/** What the database knows about one command; `id` null: there is no such voucher. */
export interface LoadedRow extends Omit<FoundVoucher, 'id'>, Partial<LookedUp> {
  /** Of the first row only, milliseconds. */
  now: number | null;
  id: string | null;
  source_id: string | null;
  counted: boolean;
  redemption_by_order: JsonRow | null;
  redemption_by_hold: JsonRow | null;
}

/** What only the general look-up tells. */
interface LookedUp {
  ran_out: JsonRow[] | null;
  hold_by_id: JsonRow | null;
  hold_by_order: JsonRow | null;
  hold_by_holder: JsonRow | null;
  redemption_by_id: JsonRow | null;
  refunds: JsonRow[] | null;
  standing: JsonRow | null;
  lapsed: JsonRow | null;
  conflict: JsonRow | null;
  customer_uses: { used: number; held: number } | null;
  kept: JsonRow | null;
}

/** A new snapshot, taken with the locks held: what it sees is what the decision may rest on. */
export async function lookUp(
  tx: Transaction,
  commands: readonly Command[],
  again: boolean,
): Promise<LoadedRow[]> {
  if (again || !commands.every(isPlain)) return lookUpAll(tx, commands, again);
  const rows = await tx.query<LoadedRow & { has_more: boolean | null }>(
    loadPlain.for(commands.map(plainRow)),
  );
  const open = commands.filter((_, i) => rows[i]?.has_more);
  if (open.length === 0) return rows;
  const more = await lookUpAll(tx, open, again);
  const told = rows.map((row): LoadedRow => (row.has_more ? more.shift()! : row));
  // the first row tells the time of them all
  told[0]!.now = rows[0]!.now;
  return told;
}

function lookUpAll(tx: Transaction, commands: readonly Command[], again: boolean) {
  const seen = new Set<string>();
  return tx.query<LoadedRow>(
    loadCommands.for(commands.map((command) => lookUpRow(command, seen, again))),
  );
}

/** Whether it names nothing but a code and an order: see `loadPlain`. */
const isPlain = (command: Command): command is Redeem =>
  command.kind === 'redeem' &&
  command.holdId === null &&
  command.holder === null &&
  command.idempotency === null;

const plainRow = ({ scope, codeKey, orderReference, customer }: Redeem) => ({
  organization_id: scope.organizationId,
  client_id: scope.clientId,
  mode: scope.mode,
  code_key: codeKey,
  shop: scope.shop,
  order_reference: orderReference,
  has_customer: customer !== null,
});

export const keyRow = ({ scope, codeKey }: Command) => ({
  organization_id: scope.organizationId,
  client_id: scope.clientId,
  mode: scope.mode,
  code_key: codeKey,
});

function lookUpRow(command: Command, seen: Set<string>, again: boolean) {
  const { scope, kind } = command;
  const identity = voucherKey(scope, command.codeKey ?? '');
  const isFirst = !seen.has(identity);
  seen.add(identity);
  // one literal and no spread: of all that a redemption costs the server, this was the most
  return {
    organization_id: scope.organizationId,
    client_id: scope.clientId,
    mode: scope.mode,
    code_key: command.codeKey,
    is_first: isFirst,
    shop: scope.shop,
    order_reference: 'orderReference' in command ? command.orderReference : null,
    hold_id: 'holdId' in command ? command.holdId : null,
    holder: 'holder' in command ? command.holder : null,
    customer: 'customer' in command ? command.customer : null,
    redemption_id: 'redemptionId' in command ? command.redemptionId : again ? command.id : null,
    refund_id: kind === 'refund' ? command.id : null,
    refund_reference: kind === 'refund' ? command.refundReference : null,
    is_report: kind === 'redeem' && !command.till,
    conflict_id: kind === 'resolve' ? command.conflictId : null,
    route: command.idempotency?.route ?? null,
    idempotency_key: command.idempotency?.key ?? null,
  };
}
