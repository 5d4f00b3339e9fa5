// Invitations and the team, through HTTP on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { makePerson, type Person } from '../../test/harness/person.ts';

let t: TestApp;
let owner: Person;
let client: Made;
let shop: Made;
beforeAll(async () => {
  t = await makeTestApp();
  owner = await t.person('owner');
  client = await t.client();
  shop = await t.location(client);
});
afterAll(() => t.close());

let serial = 0;
const address = () => `guest-${++serial}@people.example`;
const invite = (by: Person, body: object) =>
  by.post('/api/v1/invitations', { email: address(), ...body });
const tokenOf = ({ url }: Made) => new URL(url as string).searchParams.get('token')!;
const accept = (token: string) =>
  t.as().post('/api/v1/invitations/accept', { token, name: 'Guest', password: 'a long password' });

describe('an invitation', () => {
  test('makes one account, for the address that it was made for', async () => {
    const invitation = await must(invite(owner, { role: 'merchant', client_ids: [client.id] }));
    expect(invitation).toMatchObject({ sent: false, invited_by: owner.id });
    const token = tokenOf(invitation);
    const both = await Promise.all([accept(token), accept(token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
    const made = both.find(({ status }) => status === 201)!.body;
    expect(made.account).toMatchObject({ email: invitation.email, role: 'merchant' });
    const again = await owner.post('/api/v1/invitations', {
      email: invitation.email,
      role: 'analyst',
    });
    expect(again.status).toBe(409);
  });

  test('is over when it is withdrawn, replaced or old', async () => {
    const withdrawn = await must(invite(owner, { role: 'analyst' }));
    await must(owner.delete(`/api/v1/invitations/${withdrawn.id}`), 204);
    const email = address();
    const replaced = await must(owner.post('/api/v1/invitations', { email, role: 'admin' }));
    const second = await must(owner.post('/api/v1/invitations', { email, role: 'analyst' }));
    const old = await must(invite(owner, { role: 'analyst' }));
    await t.db.query({
      text: `update invitation set expires_at = now() - interval '1 second' where email = $1`,
      values: [old.email],
    });
    for (const each of [withdrawn, replaced, old]) {
      const looked = await t.as().post('/api/v1/invitations/look', { token: tokenOf(each) });
      expect(looked.status).toBe(404);
      expect((await accept(tokenOf(each))).status).toBe(404);
    }
    const open = (await must(owner.get('/api/v1/invitations'), 200)).data as Made[];
    const ids = open.map(({ id }) => id);
    expect(ids).toContain(second.id);
    for (const { id } of [withdrawn, replaced, old]) expect(ids).not.toContain(id);
  });

  test('gives nobody more than the one who makes it may give', async () => {
    const merchant = await t.person('merchant', { clients: [client] });
    const manager = await t.person('location_manager', { clients: [client], locations: [shop] });
    const elsewhere = await t.client();
    const otherShop = await t.location(client);
    const status = async (by: Person, body: object) => (await invite(by, body)).status;
    expect(await status(await t.person('admin'), { role: 'owner' })).toBe(403);
    expect(await status(merchant, { role: 'admin' })).toBe(403);
    expect(await status(merchant, { role: 'account_manager' })).toBe(403);
    expect(await status(merchant, { role: 'merchant', client_ids: [elsewhere.id] })).toBe(404);
    expect(await status(merchant, { role: 'merchant_viewer' })).toBe(201);
    expect(await status(manager, { role: 'location_manager', location_ids: [shop.id] })).toBe(403);
    expect(await status(manager, { role: 'staff', location_ids: [otherShop.id] })).toBe(404);
    expect(await status(manager, { role: 'staff', location_ids: [shop.id] })).toBe(201);
    expect(await status(owner, { role: 'merchant' })).toBe(400);
    expect(await status(owner, { role: 'analyst', client_ids: [client.id] })).toBe(400);
    expect(await status(await t.person('analyst'), { role: 'analyst' })).toBe(403);
  });

  test('of the agency is not a merchant’s to replace', async () => {
    const merchant = await t.person('merchant', { clients: [client] });
    const first = await must(invite(owner, { role: 'admin' }));
    const taken = await merchant.post('/api/v1/invitations', {
      email: first.email,
      role: 'merchant',
    });
    expect(taken.status).toBe(409);
    const seen = (await must(merchant.get('/api/v1/invitations'), 200)).data as Made[];
    expect(seen.map(({ id }) => id)).not.toContain(first.id);
  });
});

describe('the team', () => {
  test('the last owner stays, also where two owners end each other at once', async () => {
    const agency = await t.stranger();
    const { id } = await must(agency.get('/api/v1/organization'), 200);
    const [first] = (await must(agency.get('/api/v1/accounts'), 200)).data as Made[];
    const a = await makePerson(t.app, t.db, id, 'owner');
    const b = await makePerson(t.app, t.db, id, 'owner');
    await must(a.delete(`/api/v1/accounts/${first!.id}`), 204);
    const answers = await Promise.all([
      a.patch(`/api/v1/accounts/${b.id}`, { role: 'admin' }),
      b.delete(`/api/v1/accounts/${a.id}`),
    ]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    const accounts = (await must(agency.get('/api/v1/accounts'), 200)).data as Made[];
    const [left, ...others] = accounts.filter(({ role }) => role === 'owner');
    expect(others).toEqual([]);
    const last = left!.id === a.id ? a : b;
    const own = `/api/v1/accounts/${last.id}`;
    expect((await last.delete(own)).status).toBe(409);
    expect((await last.patch(own, { role: 'admin' })).status).toBe(409);
    expect((await last.patch(own, { status: 'disabled' })).status).toBe(409);
  });

  test('other rights hold at once, and end the sessions under the old ones', async () => {
    const person = await t.person('admin');
    const account = `/api/v1/accounts/${person.id}`;
    const changed = await must(
      owner.patch(account, { role: 'account_manager', client_ids: [client.id] }),
      200,
    );
    expect(changed).toMatchObject({ role: 'account_manager', client_ids: [client.id] });
    expect((await person.get('/api/v1/session')).status).toBe(401);
  });

  test('a merchant sees and changes those of its client alone', async () => {
    const merchant = await t.person('merchant', { clients: [client] });
    const viewer = await t.person('merchant_viewer', { clients: [client] });
    const elsewhere = await t.person('merchant', { clients: [await t.client()] });
    const manager = await t.person('account_manager', { clients: [client] });
    const list = ((await must(merchant.get('/api/v1/accounts?limit=500'), 200)).data as Made[]).map(
      ({ id }) => id,
    );
    expect(list).toContain(viewer.id);
    expect(list).not.toContain(elsewhere.id);
    expect(list).not.toContain(owner.id);
    const change = (who: Person) =>
      merchant.patch(`/api/v1/accounts/${who.id}`, { status: 'disabled' });
    expect((await change(viewer)).status).toBe(200);
    expect((await change(elsewhere)).status).toBe(404);
    expect((await change(owner)).status).toBe(404);
    expect((await change(manager)).status).toBe(403);
  });

  test('who changed what stands in the ledger, without passwords and tokens', async () => {
    const entries = await t.db.query<{ kind: string; text: string }>({
      text: `select kind, coalesce(before::text, '') || coalesce(after::text, '') as text
        from ledger where kind ~ '^(account|invitation|session)'`,
    });
    const kinds = new Set(entries.map(({ kind }) => kind));
    for (const kind of ['account.changed', 'account.removed', 'invitation.withdrawn']) {
      expect([...kinds]).toContain(kind);
    }
    for (const { text } of entries) expect(text).not.toMatch(/scrypt|token|[\w-]{43}/);
  });
});
