// A name is one line at every door: what would break it is refused, and said.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type Made, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
let client: Made;
let campaign: Made;
let place: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client();
  campaign = await t.campaign(client);
  place = await t.location(client);
});
afterAll(() => t.close());

const BREAKS = ['\r\n', '\n', '\r', '\t', '\u0085', '\u2028', '\u2029', '\u001b[31m'];

const doors = (name: string): [string, string, object][] => [
  ['name', '/clients', { name, currency: 'GBP' }],
  ['name', '/locations', { client_id: client.id, name }],
  [
    'name',
    '/campaigns',
    { client_id: client.id, name, discount_type: 'percentage', discount_value: 20 },
  ],
  ['name', `/campaigns/${campaign.id}/sources`, { name, kind: 'flyer' }],
  ['name', '/staff', { location_ids: [place.id], name, pin: '4711' }],
  ['name', '/devices/pairings', { location_id: place.id, name }],
  ['name', '/api-keys', { client_id: client.id, name, scopes: ['validate'] }],
  ['name', '/leads', { campaign_id: campaign.id, name, email: 'ann@mail.test' }],
];

test.each(BREAKS)('refuses %j in a name, and names the field', async (end) => {
  for (const [path, url, body] of doors(`Ann${end}Bcc: eve@mail.test`)) {
    const answer = await t.admin.post(`/api/v1${url}`, body);
    expect([url, answer.status]).toEqual([url, 400]);
    expect(answer.body.errors).toEqual([
      {
        path,
        message: expect.stringMatching(/^must be a name of 1 to \d00 characters on one line$/),
      },
    ]);
  }
});

test('takes names as people write them', async () => {
  for (const name of [
    'Café “Zur Möwe” & Söhne',
    '咖啡',
    'O’Neill\u00a0Bar',
    ' 7 ',
    'a'.repeat(100),
    '👩‍🍳',
  ]) {
    for (const [, url, body] of doors(name)) {
      const answer = await t.admin.post(`/api/v1${url}`, body);
      expect([url, name, answer.status], answer.text).toEqual([url, name, 201]);
    }
  }
});

test('one that is as long as it may be is kept, a longer one is refused: neither breaks', async () => {
  for (const name of ['b'.repeat(200), 'c'.repeat(201), '\u{1f370}'.repeat(200)]) {
    for (const [path, url, body] of doors(name)) {
      const answer = await t.admin.post(`/api/v1${url}`, body);
      expect([201, 400], `${url}: ${answer.text}`).toContain(answer.status);
      if (answer.status === 400) expect(answer.body.errors[0].path).toBe(path);
    }
  }
});

test('a long one that is not a name is refused as fast as it is read', async () => {
  for (const name of [' '.repeat(60_000), `${'a '.repeat(30_000)}\n`, `${' '.repeat(60_000)}\n`]) {
    const began = performance.now();
    expect((await t.admin.post('/api/v1/clients', { name, currency: 'GBP' })).status).toBe(400);
    expect(performance.now() - began).toBeLessThan(1_000);
  }
});
