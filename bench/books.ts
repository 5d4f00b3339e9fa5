// A database with a client, a campaign, keys and as many vouchers as a row of the table needs.
import { issueKey } from '../server/api-key/issue-key.ts';
import { openDatabase, type Database } from '../server/db/database.ts';
import { newId } from '../server/db/id.ts';
import { migrate, readMigrations } from '../server/db/migrate.ts';
import { bootstrap } from '../server/organization/bootstrap.ts';
import { ask, type BenchPostgres } from './postgres.ts';

export interface Books {
  name: string;
  url: string;
  db: Database;
  organizationId: string;
  clientId: string;
  campaignId: string;
  /** A key of the client, for what shops call. */
  shopKey: string;
  apiKeyId: string;
  /** A key of the organization that may do all. */
  adminKey: string;
  close(): Promise<void>;
}

/** Vouchers in a database of the benchmark: `letter` and nine digits, from 0. */
export interface Stock {
  letter: string;
  count: number;
  maxUses: number | null;
}

const POOL = 4;

/** Makes a database of this name with the stocks in it; `close` drops it. */
export async function openBooks(
  postgres: BenchPostgres,
  name: string,
  stocks: Stock[],
): Promise<Books> {
  await postgres.create(name);
  const url = postgres.urlOf(name);
  const db = openDatabase({ connection: { connectionString: url }, prepare: true, size: POOL });
  await migrate(db, await readMigrations());
  const made = await makeCampaign(db);
  await fill(url, made, stocks);
  return {
    name,
    url,
    db,
    ...made,
    async close() {
      await db.close();
      await postgres.drop(name);
    },
  };
}

async function makeCampaign(db: Database) {
  const owner = { email: 'bench@bench.example', password: 'a password of the benchmark' };
  const { api_key: adminKey } = await bootstrap(db, { organization: 'Bench', ...owner });
  const [row] = await db.query<{ organization_id: string }>({
    text: 'select organization_id from organization',
  });
  const organizationId = row?.organization_id ?? '';
  const [clientId, campaignId] = [newId(), newId()];
  await db.query({
    text: `insert into client (organization_id, id, name, token, currency, time_zone, created_at)
      values ($1, $2, 'Bench', 'bench001', 'GBP', 'Europe/London', now())`,
    values: [organizationId, clientId],
  });
  await db.query({
    text: `insert into campaign (organization_id, id, client_id, name, kind, mode, status, channels,
        discount_type, discount_value, discount_description, valid_until, created_at)
      values ($1, $2, $3, 'Bench', 'unique', 'live', 'active', '{online,in_store}', 'percentage',
        200000, '20% off your order', now() + interval '1 year', now())`,
    values: [organizationId, campaignId, clientId],
  });
  const { text: shopKey, row: key } = await db.transaction((tx) =>
    issueKey(
      tx,
      { kind: 'command_line', id: null },
      {
        organizationId,
        clientId,
        name: 'Shop',
        kind: 'secret',
        scopes: ['validate', 'redeem'],
        mode: 'live',
        shop: 'default',
        allowedIps: null,
        origins: null,
        expiresAt: null,
      },
    ),
  );
  return { organizationId, clientId, campaignId, shopKey, apiKeyId: key.id, adminKey };
}

/** Fills the empty table as fast as it goes; its indexes are as if built by a restore. */
async function fill(
  url: string,
  books: { organizationId: string; clientId: string; campaignId: string },
  stocks: Stock[],
): Promise<void> {
  const indexes = await ask(
    url,
    `select indexrelid::regclass as name, pg_get_indexdef(indexrelid) as text from pg_index
      where indrelid = 'voucher'::regclass and not indisprimary`,
  );
  const inserts = stocks.map(
    ({ letter, count, maxUses }, i) => `
      insert into voucher (organization_id, id, client_id, campaign_id, mode, code, code_key,
        max_uses, created_at)
      select '${books.organizationId}', ('0000000${i}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
        '${books.clientId}', '${books.campaignId}', 'live', '${letter}' || lpad(n::text, 9, '0'),
        '${letter}' || lpad(n::text, 9, '0'), ${maxUses ?? 'null'}, now()
      from generate_series(0, ${count - 1}) as n`,
  );
  await ask(
    url,
    [
      // the foreign keys hold by construction
      'set session_replication_role = replica',
      ...indexes.map(({ name }) => `drop index ${String(name)}`),
      ...inserts,
      ...indexes.map(({ text }) => String(text)),
    ].join(';'),
  );
  await ask(url, 'vacuum (analyze) voucher, campaign, client');
  await ask(url, 'checkpoint');
}

// coprime to every stock's size that is no multiple of it: all codes come, far apart, once each
const STRIDE = 7_368_787;

/** The codes of a stock, in an order that jumps about in the index; begins anew after the last. */
export function codesOf({ letter, count }: Stock): () => string {
  let next = 0;
  return () => `${letter}${String((next++ * STRIDE) % count).padStart(9, '0')}`;
}

/** The same order as an expression of pgbench, of the variable `k`. */
export const strided = (count: number): string => `(:k * ${STRIDE}) % ${count}`;
