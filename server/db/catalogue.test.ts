// The schema can be spread over several databases by organization: read from the catalogue, so that
// no migration forgets it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';

/** What belongs to no organization: facts of the installation, and the way to an organization. */
const EXEMPT = ['installation', 'migration', 'client_directory', 'sign_in_failure', 'budget_use'];

let database: TestDatabase;
beforeAll(async () => void (database = await makeTestDatabase()));
afterAll(() => database.close());

const find = <Row extends object>(text: string) =>
  database.db.query<Row>({ text, values: [EXEMPT] });

// the job queue's own schema is none of ours
const OURS = `join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  where c.relname <> all ($1)`;

test('every table of ours has a primary key', async () => {
  const tables = await find<{ name: string }>(`
    select c.relname as name from pg_class c ${OURS} and c.relkind in ('r', 'p')
      and not exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisprimary)`);
  expect(tables).toEqual([]);
});

test('the organization’s id stands first in every primary key and unique index', async () => {
  const indexes = await find<{ name: string; first: string }>(`
    select i.indexrelid::regclass::text as name, a.attname as first
    from pg_index i join pg_class c on c.oid = i.indrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] ${OURS}
      and (i.indisprimary or i.indisunique)`);
  expect(indexes.length).toBeGreaterThan(20);
  expect(indexes.filter(({ first }) => first !== 'organization_id')).toEqual([]);
});

test('the organization’s id stands first on both sides of every foreign key', async () => {
  const keys = await find<{ name: string; here: string; there: string }>(`
    select k.conname as name, a.attname as here, b.attname as there
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1] ${OURS}
      and k.contype = 'f'`);
  expect(keys.length).toBeGreaterThan(5);
  expect(keys.filter(({ here, there }) => here !== 'organization_id' || there !== here)).toEqual(
    [],
  );
});

test('the organization’s id may nowhere be null', async () => {
  const columns = await find(`
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid ${OURS}
      and c.relkind in ('r', 'p') and a.attname = 'organization_id' and not a.attnotnull`);
  expect(columns).toEqual([]);
});

test('there are no sequences: ids are made by the server', async () => {
  const sequences = await find(`select c.relname from pg_class c ${OURS} and c.relkind = 'S'`);
  const identities = await find(`
    select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid ${OURS}
      and c.relkind in ('r', 'p') and a.attidentity <> ''`);
  expect([...sequences, ...identities]).toEqual([]);
});

test('money is bigint and instants are timestamptz', async () => {
  const columns = await find<{ column: string; type: string }>(`
    select c.relname || '.' || a.attname as column, format_type(a.atttypid, a.atttypmod) as type
    from pg_class c join pg_attribute a on a.attrelid = c.oid ${OURS}
      and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`);
  const wrong = columns.filter(
    ({ column, type }) =>
      (column.endsWith('_minor') && type !== 'bigint') ||
      (/(_at|\.at|valid_from|valid_until)$/.test(column) && type !== 'timestamp with time zone') ||
      /^(real|double precision|money|timestamp without time zone)$/.test(type),
  );
  expect(wrong).toEqual([]);
});
