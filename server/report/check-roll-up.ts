// Proves the roll-up against the rows that it is made of: each line against its redemption, each cell
// against its lines. What was recorded and has not been followed yet is left out.
import type { Database, Queryable } from '../db/database.ts';
import { withSession } from '../db/session.ts';
import { MEASURES } from './arithmetic.ts';
import { isLate, OWN_CHANGED_AT } from './late.ts';
import {
  eachMeasure,
  HAS_SIBLING,
  ORDER_OF,
  PLAIN_MEASURES,
  splitOrders,
  WHERE_IT_COUNTS,
} from './line.ts';
import { WRONG_OVERRIDES } from './overrides.ts';
import { WRONG_REFUSALS } from './refusals.ts';
import { clocks, days, quarters, spans, WRONG_SCANS } from './sums.ts';
import { beforeLastChange, TOLD, toldOf } from './told.ts';

export interface RollUpFault {
  organizationId: string;
  /** What is not as it should be. */
  what: string;
  count: number;
  /** Redemptions' ids or cells' keys, three at most. */
  examples: string[];
}

interface Found {
  count: number;
  examples: string[] | null;
}

const CHUNK = 10_000;
const NAMES = MEASURES.join(', ');

const differs = (a: string, b: string) =>
  `(${eachMeasure((name) => `coalesce(${a}.${name}, 0)`)})
    is distinct from (${eachMeasure((name) => `coalesce(${b}.${name}, 0)`)})`;

/** SQL: what was recorded of `r`, or of its order, is still on its way into the roll-up. */
const IS_PENDING = `(r.id in (select id from pending) or (r.order_reference is not null
  and (r.client_id, r.shop, r.order_reference) in (select client_id, shop, order_reference
    from pending where order_reference is not null)))`;

const PENDING = `with pending as materialized (
  select r.id, r.client_id, r.shop, r.order_reference
  from report_cursor c
  join ledger l on l.organization_id = c.organization_id
    and (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id) and l.kind like 'redemption.%'
  join redemption r on r.organization_id = l.organization_id and r.id = l.subject_id
  where c.organization_id = $1)`;

const found = (text: string) =>
  `select count(*)::integer as count, (array_agg(what order by what))[1:3] as examples
    from (${text}) f`;

const LATE_OF = (row: string) => `left join report_late t on t.organization_id = $1
    and t.client_id = ${row}.client_id and t.redeemed_at = ${row}.redeemed_at
    and t.redemption_id = ${row}.id`;

/** SQL: it is late and not noted as such, or the other way round. */
const MISJUDGED = (row: string, hasCompany: boolean) =>
  `((t.redemption_id is not null) <> ${isLate(row)} or t.changed_at <> ${row}.changed_at
    or t.has_company <> ${hasCompany} or t.recorded_at <> ${row}.recorded_at)`;

/** SQL: what is told of its last change is not so. It may not be told: then the rows are asked. */
const MISTOLD = `(t.told_at = t.changed_at and (${TOLD.map((name) => `t.${name}`).join(', ')})
  is distinct from (${toldOf('r', 'true')}))`;

const LINES = `${PENDING} ${found(`
  select r.id::text as what
  from (select r.id, r.shop, r.order_reference, r.recorded_at, ${WHERE_IT_COUNTS},
      ${OWN_CHANGED_AT} as changed_at, ${PLAIN_MEASURES} from redemption r
    where r.organization_id = $1 and r.mode = 'live' and not (${HAS_SIBLING})) r
  left join report_line l on l.organization_id = $1 and l.redemption_id = r.id
  ${LATE_OF('r')} ${beforeLastChange('r', 't.told_at = t.changed_at')}
  where (l.redemption_id is null or l.order_id is not null or ${differs('r', 'l')}
      or ${MISJUDGED('r', false)} or ${MISTOLD})
    and not ${IS_PENDING}
  union all
  select l.redemption_id::text from report_line l
  left join redemption r on r.organization_id = $1 and r.id = l.redemption_id and r.mode = 'live'
  where l.organization_id = $1 and r.id is null
  union all
  select t.redemption_id::text from report_late t
  left join redemption r on r.organization_id = $1 and r.id = t.redemption_id and r.mode = 'live'
    and r.client_id = t.client_id and r.redeemed_at = t.redeemed_at
    and r.campaign_id = t.campaign_id
  where t.organization_id = $1 and r.id is null`)}`;

const cellsOf = ({ table, key, sums }: typeof quarters) =>
  found(`select concat_ws(' ', ${key}) as what
    from (${sums}) a
    full join (select * from ${table} where organization_id = $1) b using (${key})
    where ${differs('a', 'b')}`);

const CHECKS: [what: string, text: string][] = [
  ['lines that differ from their redemptions', LINES],
  ['quarters of an hour that differ from their lines', cellsOf(quarters)],
  ['quarters of a whole client that differ from those of its campaigns', cellsOf(clocks)],
  ['days that differ from their quarters', cellsOf(days)],
  ['blocks of days that differ from their days', cellsOf(spans)],
  ['quarters of an hour that differ from their scans', found(WRONG_SCANS)],
  ['blocks that differ from their refusals', found(WRONG_REFUSALS)],
  ['overrides that differ from their redemptions', `${PENDING} ${found(WRONG_OVERRIDES)}`],
];

/** What is wrong with the roll-up of every organization: nothing, as it should be. */
export async function checkRollUp(db: Database): Promise<RollUpFault[]> {
  return withSession(db, async (session) => {
    await session.query({ text: 'begin isolation level repeatable read, read only' });
    await session.query({ text: `set local work_mem = '64MB'` });
    const organizations = await session.query<{ organization_id: string }>({
      text: 'select organization_id from report_cursor order by 1',
    });
    const faults: RollUpFault[] = [];
    for (const { organization_id: organizationId } of organizations) {
      const add = (what: string, { count, examples }: Found) =>
        count > 0 && faults.push({ organizationId, what, count, examples: examples ?? [] });
      for (const [what, text] of CHECKS) {
        const [row] = await session.query<Found>({ text, values: [organizationId] });
        add(what, row!);
      }
      add('lines that differ from their orders', await checkOrders(session, organizationId));
    }
    await session.query({ text: 'commit' });
    return faults;
  });
}

const COMPANY = `select ${ORDER_OF} from redemption r
  where r.organization_id = $1 and r.id = any($2::uuid[])`;

/** Lines of orders with several redemptions, against the arithmetic. */
async function checkOrders(db: Queryable, organizationId: string): Promise<Found> {
  const wrong = new Set<string>();
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await db.query<{ id: string }>({
      text: `select r.id from redemption r where r.organization_id = $1 and r.mode = 'live'
        and r.id > $2 and ${HAS_SIBLING} order by r.id limit ${CHUNK}`,
      values: [organizationId, after],
    });
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) break;
    after = ids.at(-1) ?? after;
    const lines = await splitOrders(db, COMPANY, [organizationId, ids]);
    const types = MEASURES.map((_, i) => `$${i + 5}::bigint[]`).join(', ');
    const differing = await db.query<{ id: string }>({
      text: `${PENDING} select r.id
        from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], ${types})
          as n(id, order_id, changed_at, ${NAMES})
        cross join lateral (select r.*, n.changed_at from redemption r
          where r.organization_id = $1 and r.id = n.id) r
        left join report_line l on l.organization_id = $1 and l.redemption_id = n.id
        ${LATE_OF('r')}
        where (l.redemption_id is null or l.order_id is distinct from n.order_id
          or ${differs('n', 'l')} or ${MISJUDGED('r', true)}) and not ${IS_PENDING}`,
      values: [
        organizationId,
        lines.map(({ id }) => id),
        lines.map(({ orderId }) => orderId),
        lines.map(({ changedAt }) => changedAt),
        ...MEASURES.map((name) => lines.map((line) => line[name])),
      ],
    });
    for (const { id } of differing) wrong.add(id);
  }
  return { count: wrong.size, examples: [...wrong].sort().slice(0, 3) };
}
