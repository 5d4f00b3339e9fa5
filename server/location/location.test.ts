// Locations through HTTP, on a real database.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

test('a location is made, renamed and archived, each in the ledger', async () => {
  const client = await t.client();
  const made = await t.location(client, { name: 'High Street' });
  expect(made).toMatchObject({ client_id: client.id, name: 'High Street', archived_at: null });
  const url = `/api/v1/locations/${made.id}`;
  expect((await t.admin.patch(url, { name: 'Low Street' })).body.name).toBe('Low Street');
  expect((await t.admin.post(`${url}/archive`)).status).toBe(204);
  expect((await t.admin.post(`${url}/archive`)).status).toBe(204);
  expect((await t.admin.get(url)).body.archived_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const kinds = await t.db.query({
    text: 'select kind from ledger where subject_id = $1 order by id',
    values: [made.id.slice(4)],
  });
  expect(kinds).toEqual([
    { kind: 'location.created' },
    { kind: 'location.changed' },
    { kind: 'location.archived' },
  ]);
});

test('a list shows the open locations of a client, or the archived ones', async () => {
  const [client, other] = [await t.client(), await t.client()];
  const open = await t.location(client);
  const closed = await t.location(client);
  await t.location(other);
  await must(t.admin.post(`/api/v1/locations/${closed.id}/archive`), 204);
  const ids = async (query: string) =>
    (await t.admin.get(`/api/v1/locations?client_id=${client.id}${query}`)).body.data.map(
      (each: { id: string }) => each.id,
    );
  expect(await ids('')).toEqual([open.id]);
  expect(await ids('&archived=true')).toEqual([closed.id]);
});

test('a location of another client or organization does not exist', async () => {
  const [mine, other] = [await t.client(), await t.client()];
  const location = await t.location(other);
  const { api } = await t.key(mine, { scopes: ['manage'] });
  const stranger = await t.stranger();
  for (const caller of [api, stranger]) {
    const url = `/api/v1/locations/${location.id}`;
    expect((await caller.get(url)).status).toBe(404);
    expect((await caller.patch(url, { name: 'x' })).status).toBe(404);
    expect((await caller.post(`${url}/archive`)).status).toBe(404);
    const body = { client_id: other.id, name: 'x' };
    expect((await caller.post('/api/v1/locations', body)).status).toBe(404);
    const list = `/api/v1/locations?client_id=${other.id}`;
    expect((await caller.get(list)).status).toBe(404);
  }
});

test('a name is asked for', async () => {
  const client = await t.client();
  const answer = await t.admin.post('/api/v1/locations', { client_id: client.id });
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toEqual([{ path: 'name', message: 'is required' }]);
});
