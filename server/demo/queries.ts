// The SQL that only the demo needs: whose database it is, emptying it, and dating back.
import type { Queryable } from '../db/database.ts';
import { forRows } from '../db/rows.ts';

/** The demo's organization: always this id, so that kept keys outlive a filling. */
export const ORGANIZATION_ID = '0190a000-de30-7000-8000-000000000001';

/** What is in a database: nothing of ours, the demo filled for a day, or somebody's own data. */
export type Contents = { kind: 'empty' } | { kind: 'demo'; day: string } | { kind: 'foreign' };

/** Looks without changing anything; the database need not be migrated. */
export async function readContents(db: Queryable): Promise<Contents> {
  const [tables] = await db.query<{ any: boolean; ours: boolean }>({
    text: `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog',
          'information_schema', 'pgboss') and n.nspname !~ '^pg_(toast|temp)') as any,
      to_regclass('organization') is not null and to_regclass('ledger') is not null
        and to_regclass('migration') is not null as ours`,
  });
  if (!tables?.any) return { kind: 'empty' };
  if (!tables.ours) return { kind: 'foreign' };
  const organizations = await db.query<{ organization_id: string }>({
    text: 'select organization_id from organization limit 2',
  });
  const [first] = organizations;
  if (!first) return { kind: 'empty' };
  const [mark] = await db.query<{ day: string }>({
    text: `select after ->> 'demo_day' as day from ledger
      where organization_id = $1 and kind = 'organization.created' and after ? 'demo_day'
      limit 1`,
    values: [ORGANIZATION_ID],
  });
  const isDemo = organizations.length === 1 && first.organization_id === ORGANIZATION_ID && mark;
  return isDemo ? { kind: 'demo', day: mark.day } : { kind: 'foreign' };
}

/** Whether another process of ours has this database open. */
export async function isServed(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ served: boolean }>({
    text: `select exists (select from pg_stat_activity
      where datname = current_database() and application_name = 'vouchertrack'
        and pid <> pg_backend_pid()) as served`,
  });
  return row?.served ?? false;
}

const LOCK = 0x64656d6f;

/** One filling at a time. */
export async function lockDemo(tx: Queryable): Promise<void> {
  await tx.query({ text: 'select pg_advisory_xact_lock($1)', values: [LOCK] });
}

/** Empties every table but those that tell of the database itself. */
export async function emptyDatabase(tx: Queryable): Promise<void> {
  const tables = await tx.query<{ name: string }>({
    text: `select format('%I', tablename) as name from pg_tables
      where schemaname = current_schema() and tablename not in ('migration', 'installation')`,
  });
  await tx.query({ text: `truncate ${tables.map(({ name }) => name).join(', ')}` });
}

export async function insertOrganization(tx: Queryable, name: string): Promise<void> {
  await tx.query({
    text: 'insert into organization (organization_id, name, created_at) values ($1, $2, now())',
    values: [ORGANIZATION_ID, name],
  });
}

// the first 48 bits of a UUIDv7 are its milliseconds
const MADE_AT = `to_timestamp(
  ('x0000' || left(replace(id::text, '-', ''), 12))::bit(64)::bigint / 1000.0)`;
const DATED = [
  'client',
  'location',
  'campaign',
  'source',
  'batch',
  'voucher',
  'api_key',
  'cost_line',
];

/** Says of everything that was set up that it was made when its id says. */
export async function dateBack(tx: Queryable, organizationSince: number): Promise<void> {
  await tx.query({
    text: 'update organization set created_at = $2 where organization_id = $1',
    values: [ORGANIZATION_ID, new Date(organizationSince)],
  });
  for (const table of DATED) {
    const completed = table === 'batch' ? `, completed_at = ${MADE_AT} + interval '1 second'` : '';
    await tx.query({ text: `update ${table} set created_at = ${MADE_AT}${completed}` });
  }
}

/** The restaurant: the client that was there first. */
export async function findFirstClient(tx: Queryable): Promise<string> {
  const [row] = await tx.query<{ id: string }>({
    text: 'select id from client where organization_id = $1 order by id limit 1',
    values: [ORGANIZATION_ID],
  });
  if (!row) throw new Error('A demo without clients');
  return row.id;
}

export async function disableVouchers(tx: Queryable, ids: string[]): Promise<void> {
  await tx.query({
    text: `update voucher set status = 'disabled'
      where organization_id = $1 and id = any($2::uuid[])`,
    values: [ORGANIZATION_ID, ids],
  });
}

/** Says of the keys when they were last used. */
export async function dateKeyUses(tx: Queryable): Promise<void> {
  await tx.query({
    text: `update api_key k set last_used_at = u.at
      from (select organization_id, api_key_id, max(recorded_at) as at from redemption
        group by 1, 2) u
      where k.organization_id = u.organization_id and k.id = u.api_key_id`,
  });
}

const PLACE = { client_id: 'uuid', campaign_id: 'uuid', source_id: 'uuid', id: 'uuid' };

const insertRows = (table: string, own: Record<string, string>) => {
  const columns = { ...PLACE, ...own };
  const names = Object.keys(columns).join(', ');
  return forRows(
    `demo-${table}`,
    columns,
    (source) => `insert into ${table} (organization_id, ${names})
      select '${ORGANIZATION_ID}', ${names} from ${source} q`,
  );
};

const deliveries = insertRows('source_delivery', {
  kind: 'text',
  on_date: 'date',
  quantity: 'integer',
  recorded_at: 'timestamptz',
});
const scans = insertRows('scan', {
  voucher_id: 'uuid',
  mode: 'text',
  visitor: 'text',
  at: 'timestamptz',
});
const leads = insertRows('lead', {
  voucher_id: 'uuid',
  mode: 'text',
  name: 'text',
  email: 'text',
  consent: 'boolean',
  at: 'timestamptz',
});

type Rows = Record<string, unknown>[];

export const insertDeliveries = (tx: Queryable, rows: Rows) => insertAll(tx, deliveries, rows);
export const insertScans = (tx: Queryable, rows: Rows) => insertAll(tx, scans, rows);
export const insertLeads = (tx: Queryable, rows: Rows) => insertAll(tx, leads, rows);

async function insertAll(
  tx: Queryable,
  insert: ReturnType<typeof insertRows>,
  rows: Rows,
): Promise<void> {
  if (rows.length > 0) await tx.query(insert.for(rows));
}
