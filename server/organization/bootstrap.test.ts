// Bootstrap, on a real database.
import { scryptSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';
import { bootstrap } from './bootstrap.ts';

let database: TestDatabase;
beforeAll(async () => void (database = await makeTestDatabase()));
afterAll(() => database.close());

const count = async (table: string) =>
  (await database.db.query<{ n: number }>({ text: `select count(*) as n from ${table}` }))[0]?.n;

test('of several at once one makes the organization and its owner; each gets a key', async () => {
  const asked = { organization: 'Acme', email: 'Owner@Acme.example', password: 'a long password' };
  const answers = await Promise.all([
    bootstrap(database.db, asked),
    bootstrap(database.db, asked),
    bootstrap(database.db, { ...asked, email: 'owner@acme.example' }),
  ]);
  expect(new Set(answers.map((each) => each.organization_id)).size).toBe(1);
  expect(new Set(answers.map((each) => each.api_key)).size).toBe(3);
  expect([await count('organization'), await count('account'), await count('api_key')]).toEqual([
    1, 1, 3,
  ]);
  const entries = await database.db.query({
    text: 'select kind, actor_kind, count(*) as n from ledger group by 1, 2 order by 1',
  });
  expect(entries).toEqual([
    { kind: 'account.created', actor_kind: 'command_line', n: 1 },
    { kind: 'api_key.created', actor_kind: 'command_line', n: 3 },
    { kind: 'organization.created', actor_kind: 'command_line', n: 1 },
  ]);
});

test('the password is kept as a salted scrypt hash', async () => {
  const password = 'another long password';
  await bootstrap(database.db, { organization: 'Other', email: 'a@b.example', password });
  const [row] = await database.db.query<{ password_hash: string }>({
    text: `select password_hash from account where email = 'a@b.example'`,
  });
  const [, name, cost, salt = '', hash] = row!.password_hash.split('$');
  expect([name, cost]).toEqual(['scrypt', 'ln=17,r=8,p=1']);
  const bytes = Buffer.from(salt, 'base64');
  expect(bytes).toHaveLength(16);
  const limits = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
  const again = scryptSync(password, bytes, 32, limits).toString('base64').replace(/=+$/, '');
  expect(again).toBe(hash);
});
