// Locks the vouchers of a batch and loads what its commands are about: two statements, one round trip.
import type { Transaction } from '../db/database.ts';
import { forRows, millisecondsOf } from '../db/rows.ts';
import type { Command } from './command.ts';
import { voucherKey } from './world.ts';

/** Columns of a command that look-ups go by. */
const keyColumns = { organization_id: 'uuid', client_id: 'uuid', mode: 'text', code_key: 'text' };

const lockCounters = forRows(
  'redemption-lock-counters',
  keyColumns,
  (source) => `
    select k.campaign_id from campaign_counter k
    where (k.organization_id, k.campaign_id) in (
      select v.organization_id, v.campaign_id from ${source} q
      join voucher v on v.organization_id = q.organization_id and v.client_id = q.client_id
        and v.mode = q.mode and v.code_key = q.code_key)
    order by k.campaign_id for no key update`,
);

// ORDER BY: without one order on every path, batches deadlock
const lockVouchers = forRows(
  'redemption-lock-vouchers',
  keyColumns,
  (source) => `
    select v.id from voucher v
    where (v.organization_id, v.client_id, v.mode, v.code_key) in (
      select q.organization_id, q.client_id, q.mode, q.code_key from ${source} q)
    order by v.id for no key update`,
);

// after the vouchers: who settles a conflict without one waits for no voucher
const lockConflicts = forRows(
  'conflict-lock',
  { organization_id: 'uuid', id: 'uuid' },
  (source) => `
    select k.id from conflict k
    where (k.organization_id, k.id) in (select q.organization_id, q.id from ${source} q)
    order by k.id for no key update`,
);

const HOLD = `select to_jsonb(h) from hold h
  where h.organization_id = v.organization_id and h.voucher_id = v.id and h.state = 'live'
    and h.expires_at > statement_timestamp()`;
const RAN_OUT = `select to_jsonb(h) from hold h
  where h.organization_id = v.organization_id and h.voucher_id = v.id and h.state = 'expired'`;
const REDEMPTION = `select to_jsonb(r) from redemption r
  where r.organization_id = v.organization_id and r.voucher_id = v.id`;
// the live one, else the latest: rows of one order, never a scan of a shared code's redemptions
const LATEST = 'order by r.voided_at is null desc, r.id desc limit 1';

/** A new snapshot, taken with the locks held: what it sees is what the decision may rest on. */
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
    select q.n::integer as n, ${millisecondsOf('statement_timestamp()')} as now,
      v.id, v.campaign_id, v.source_id, v.code, v.status, v.max_uses, v.used_count, v.held_count,
      ${millisecondsOf('v.valid_from')} as valid_from,
      ${millisecondsOf('v.valid_until')} as valid_until, c.version, c.counted,
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
      case when q.order_reference is not null then (
        ${REDEMPTION} and r.shop = q.shop and r.order_reference = q.order_reference
        ${LATEST}) end as redemption_by_order,
      case when q.order_reference is not null then (
        ${REDEMPTION} and r.shop = q.shop and r.hold_reference = q.order_reference
        ${LATEST}) end as redemption_by_hold,
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
      case when q.is_report and v.max_uses = 1 and v.used_count = 1 then coalesce(
        (${REDEMPTION} and r.channel = 'in_store' and r.voided_at is null limit 1),
        (${REDEMPTION} and r.order_reference is not null and r.voided_at is null limit 1))
        end as standing,
      case when q.is_report and (v.used_count + v.held_count >= v.max_uses or c.status <> 'active'
          or v.status <> 'active' or coalesce(v.valid_until, c.valid_until) < statement_timestamp())
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
    from ${source} q
    left join lateral (
      select * from voucher v
      where v.organization_id = q.organization_id and v.client_id = q.client_id
        and v.mode = q.mode and v.code_key = q.code_key limit 1) v on true
    left join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
    order by q.n`,
);

const loadCounters = forRows(
  'redemption-load-counters',
  keyColumns,
  (source) => `
    select k.campaign_id, k.used_count as used,
      (select count(*) from hold h
        where h.organization_id = k.organization_id and h.campaign_id = k.campaign_id
          and h.state = 'live' and h.expires_at > statement_timestamp())::integer as held
    from campaign_counter k
    where (k.organization_id, k.campaign_id) in (
      select v.organization_id, v.campaign_id from ${source} q
      join voucher v on v.organization_id = q.organization_id and v.client_id = q.client_id
        and v.mode = q.mode and v.code_key = q.code_key)`,
);

/** A row of `hold`, `redemption`, `refund` or `idempotency` as JSON. */
export type JsonRow = Record<string, unknown>;

/** What the database knows about one command; `id` null: there is no such voucher. */
export interface LoadedRow {
  n: number;
  now: number;
  id: string | null;
  campaign_id: string;
  source_id: string | null;
  code: string;
  status: 'active' | 'disabled';
  max_uses: number | null;
  used_count: number;
  held_count: number;
  valid_from: number | null;
  valid_until: number | null;
  version: number;
  counted: boolean;
  ran_out: JsonRow[] | null;
  hold_by_id: JsonRow | null;
  hold_by_order: JsonRow | null;
  hold_by_holder: JsonRow | null;
  redemption_by_id: JsonRow | null;
  redemption_by_order: JsonRow | null;
  redemption_by_hold: JsonRow | null;
  refunds: JsonRow[] | null;
  standing: JsonRow | null;
  lapsed: JsonRow | null;
  conflict: JsonRow | null;
  customer_uses: { used: number; held: number } | null;
  kept: JsonRow | null;
}

export interface Loaded {
  rows: LoadedRow[];
  locked: Set<string>;
  counters: Map<string, { used: number; held: number }>;
}

/**
 * Locks and loads. `counted`: the commands whose campaigns may be counted (their counters are locked
 * first: one lock order on every path). `again`: the batch was tried before, its own work may be there.
 */
export async function lockAndLoad(
  tx: Transaction,
  commands: readonly Command[],
  { counted, again }: { counted: readonly Command[]; again: boolean },
): Promise<Loaded> {
  const seen = new Set<string>();
  const rows = commands.map((command) => lookUpRow(command, seen, again));
  const counterRows = counted.map((command) => keyRow(command));
  const conflictRows = commands.flatMap((command) =>
    command.kind === 'resolve'
      ? { organization_id: command.scope.organizationId, id: command.conflictId }
      : [],
  );
  const [, locked, , loaded, counters] = await Promise.all([
    counterRows.length > 0 ? tx.query(lockCounters.for(counterRows)) : undefined,
    tx.query<{ id: string }>(lockVouchers.for(rows)),
    conflictRows.length > 0 ? tx.query(lockConflicts.for(conflictRows)) : undefined,
    tx.query<LoadedRow>(loadCommands.for(rows)),
    counterRows.length > 0
      ? tx.query<{ campaign_id: string; used: number; held: number }>(loadCounters.for(counterRows))
      : [],
  ]);
  return {
    rows: loaded,
    locked: new Set(locked.map(({ id }) => id)),
    counters: new Map(counters.map((row) => [row.campaign_id, row])),
  };
}

const keyRow = ({ scope, codeKey }: Command) => ({
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
