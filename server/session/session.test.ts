// Signing in and out, through HTTP on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeEmptyApp, makeTestApp, OWNER, type TestApp } from '../../test/harness/app.ts';
import { makeCaller } from '../../test/harness/caller.ts';
import { cheapHash, cookieOf, makeBrowser } from '../../test/harness/person.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const nobody = () => t.as();
const signIn = (body: object = OWNER, headers = {}) =>
  nobody().post('/api/v1/session', body, headers);

describe('the first run', () => {
  test('an empty installation gets its owner, once', async () => {
    const empty = await makeEmptyApp();
    try {
      const caller = makeCaller(empty.app);
      expect((await caller.get('/api/v1/setup')).body).toEqual({ needed: true });
      const said = { organization: 'Acme', name: 'Ada', email: 'Ada@Acme.example' };
      const both = await Promise.all(
        [1, 2].map(() => caller.post('/api/v1/setup', { ...said, password: 'a long password' })),
      );
      expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
      const made = both.find(({ status }) => status === 201)!;
      expect(made.body).toMatchObject({
        account: { name: 'Ada', email: 'ada@acme.example', role: 'owner' },
        organization: { name: 'Acme' },
        client_ids: null,
      });
      const owner = makeBrowser(empty.app, cookieOf(made));
      expect((await owner.get('/api/v1/clients')).status).toBe(200);
      expect((await caller.get('/api/v1/setup')).body).toEqual({ needed: false });
    } finally {
      await empty.close();
    }
  });
});

describe('signing in', () => {
  test('answers who is there, and sets a cookie that scripts and other sites do not get', async () => {
    const answer = await signIn({ ...OWNER, email: ' Owner@Tests.example ' });
    expect(answer).toMatchObject({
      status: 200,
      body: { account: { role: 'owner', email: OWNER.email }, organization: { name: 'Tests' } },
    });
    for (const action of ['campaign.approve', 'redemption.override']) {
      expect(answer.body.may).toContain(action);
    }
    expect(answer.body.may).not.toContain('redemption.report');
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^vt_session=[0-9a-f]{32}\.[\w-]{43}; .*Path=\/; .*HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    const here = makeBrowser(t.app, cookieOf(answer));
    expect((await here.get('/api/v1/session')).body).toEqual(answer.body);
  });

  test('over https the cookie is held to this host', async () => {
    const secure = await makeEmptyApp({ PUBLIC_URL: 'https://vouchers.test' });
    try {
      const answer = await makeCaller(secure.app).post('/api/v1/setup', {
        organization: 'Acme',
        ...OWNER,
      });
      expect(answer.headers['set-cookie']).toMatch(/^__Host-vt_session=.*Path=\/.*Secure/);
      expect(answer.headers['set-cookie']).not.toMatch(/Domain/);
      const origin = 'https://vouchers.test';
      const here = makeBrowser(secure.app, cookieOf(answer), origin);
      expect((await here.get('/api/v1/session')).status).toBe(200);
      const plain = cookieOf(answer).replace('__Host-', '');
      const elsewhere = makeBrowser(secure.app, plain, origin);
      expect((await elsewhere.get('/api/v1/session')).status).toBe(401);
    } finally {
      await secure.close();
    }
  });

  test('a wrong password and an unknown address get the same answer', async () => {
    const wrong = await signIn({ ...OWNER, password: 'not this one' });
    const unknown = await signIn({ ...OWNER, email: 'nobody@tests.example' });
    const plain = ({ status, body }: typeof wrong) => ({ status, ...body, reference: '' });
    expect(plain(wrong)).toMatchObject({ status: 401, error_code: 'sign_in_failed' });
    expect(plain(unknown)).toEqual(plain(wrong));
    expect([wrong, unknown].map(({ headers }) => headers['set-cookie'])).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('neither the token nor the password stands in the database', async () => {
    const token = cookieOf(await signIn()).split('=')[1]!;
    const tables = await t.db.query<{ name: string }>({
      text: `select quote_ident(relname) as name from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    });
    for (const { name } of tables) {
      const found = await t.db.query({
        text: `select 1 from ${name} r where r::text ~ $1`,
        values: [`${token.split('.')[1]!}|${OWNER.password}`],
      });
      expect([name, found.length]).toEqual([name, 0]);
    }
  });

  test('signing in again ends the session that the browser had', async () => {
    const first = cookieOf(await signIn());
    const second = cookieOf(await signIn(OWNER, { cookie: first }));
    expect(second).not.toBe(first);
    expect((await makeBrowser(t.app, first).get('/api/v1/session')).status).toBe(401);
    expect((await makeBrowser(t.app, second).get('/api/v1/session')).status).toBe(200);
  });

  test('a disabled account is like none', async () => {
    const analyst = await t.person('analyst', { passwordHash: cheapHash(OWNER.password) });
    const credentials = { email: analyst.email, password: OWNER.password };
    expect((await signIn(credentials)).status).toBe(200);
    await t.admin.patch(`/api/v1/accounts/${analyst.id}`, { status: 'disabled' });
    expect(await signIn(credentials)).toMatchObject({ status: 401 });
    expect((await analyst.get('/api/v1/session')).status).toBe(401);
  });
});

describe('a session', () => {
  test('ends with signing out, and takes its cookie along', async () => {
    const cookie = cookieOf(await signIn());
    const here = makeBrowser(t.app, cookie);
    const out = await here.delete('/api/v1/session');
    expect(out.status).toBe(204);
    expect(out.headers['set-cookie']).toMatch(/^vt_session=; .*Expires=Thu, 01 Jan 1970/);
    expect((await here.get('/api/v1/session')).status).toBe(401);
  });

  test('is seen in the list, and ended from elsewhere', async () => {
    const desk = await t.person('owner');
    const [own] = (await desk.get('/api/v1/sessions')).body.data as { id: string }[];
    expect(own).toMatchObject({ current: true, agent: 'tests', address: '127.0.0.1' });
    const other = await t.person('owner');
    const [foreign] = (await other.get('/api/v1/sessions')).body.data as { id: string }[];
    expect((await desk.delete(`/api/v1/sessions/${foreign!.id}`)).status).toBe(404);
    expect((await desk.delete(`/api/v1/sessions/${own!.id}`)).status).toBe(204);
    expect((await desk.get('/api/v1/session')).status).toBe(401);
  });

  test.each([
    ['idle for a day', `seen_at = now() - interval '25 hours'`],
    ['two weeks old, however busy', `expires_at = now() - interval '1 second'`],
  ])('is over when it is %s', async (_, change) => {
    const person = await t.person('owner');
    expect((await person.get('/api/v1/session')).status).toBe(200);
    await t.db.query({
      text: `update session s set ${change} from account a where a.id = s.account_id
        and a.email = $1`,
      values: [person.email],
    });
    expect((await person.get('/api/v1/session')).status).toBe(401);
  });

  test('changes things from our own pages only', async () => {
    const answer = await signIn();
    const cookie = cookieOf(answer);
    const body = { name: 'A client' };
    const from = (origin?: string) =>
      t.as().post('/api/v1/clients', body, { cookie, ...(origin ? { origin } : {}) });
    for (const origin of [
      undefined,
      'null',
      'https://evil.example',
      'http://vouchers.test.evil.example',
    ]) {
      expect(await from(origin)).toMatchObject({ status: 403 });
    }
    expect((await from('http://vouchers.test')).status).toBe(201);
    expect((await signIn(OWNER, { origin: 'https://evil.example' })).status).toBe(403);
    const form = { cookie, origin: 'http://vouchers.test', 'content-type': 'text/plain' };
    expect((await t.as().post('/api/v1/clients', '{"name":"A"}', form)).status).toBe(415);
  });

  test('does not reach the store-facing API, and a key has no session', async () => {
    const owner = await t.person('owner');
    expect((await owner.get('/api/webhook/validate/A')).status).toBe(403);
    expect((await t.admin.get('/api/v1/session')).status).toBe(403);
    expect((await nobody().get('/api/v1/session')).status).toBe(401);
  });
});

describe('guessing', () => {
  test('after five failures an address waits, whether it has an account or not', async () => {
    const email = 'guessed@tests.example';
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => signIn({ email, password: 'a guess' })),
    );
    const statuses = tries.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    const refused = tries.find(({ status }) => status === 429)!;
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await signIn()).status).toBe(200);
  });

  test('signing in forgets the failures before', async () => {
    for (let i = 0; i < 4; i++) await signIn({ ...OWNER, password: 'a guess' });
    expect((await signIn()).status).toBe(200);
    expect((await signIn({ ...OWNER, password: 'a guess' })).status).toBe(401);
    expect((await signIn()).status).toBe(200);
  });
});
