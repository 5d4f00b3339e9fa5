// What somebody tries who means harm, each against the whole application. Long because each is a small
// story.
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { privateId } from '../../server/db/id.ts';
import { makeTestApp, must, OWNER, type Made, type TestApp } from '../harness/app.ts';
import { makeBrowser, PUBLIC_URL } from '../harness/person.ts';

const MARKUP = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
const FORMULA = '=HYPERLINK("https://evil.example","Click")';
const EVIL = 'https://evil.example';

let t: TestApp;
let client: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client({ name: MARKUP });
});
afterAll(() => t.close());

const page = (url: string, headers = {}) =>
  t.app.inject({ url, headers: { accept: 'text/html', ...headers } });
const pathOf = (voucher: Made) => new URL(String(voucher.url)).pathname;

describe('markup', () => {
  test('a name that is markup is text on every page that shows it', async () => {
    const lead_form = { consent_text: MARKUP };
    const campaign = await t
      .campaign(client, {
        name: MARKUP,
        discount_description: MARKUP,
        lead_form,
        terms: { custom: [MARKUP] },
      })
      .catch(() => t.campaign(client, { name: MARKUP, discount_description: MARKUP, lead_form }));
    await t.location(client, { name: MARKUP });
    const { body } = await page(pathOf(await t.voucher(campaign)));
    expect(body).toContain('&lt;script&gt;');
    expect(body).not.toMatch(/<script|<img src=x/);
    const odd = await t.voucher(campaign, { code: '<B>X</B>' }).catch(() => undefined);
    if (odd) expect((await page(pathOf(odd))).body).not.toContain('<B>');
  });

  test('an address that a client gives is http or https, or refused', async () => {
    for (const shop_url of [
      'javascript:alert(1)',
      'data:text/html,x',
      ' javascript:x',
      '//evil',
      'ftp://x/',
    ]) {
      const answer = await t.admin.patch(`/api/v1/clients/${client.id}`, { shop_url });
      expect([shop_url, answer.status]).toEqual([shop_url, 400]);
    }
    for (const url of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'http://127.0.0.1/x',
      'gopher://x',
    ]) {
      const made = { url, events: ['*'] };
      const answer = await t.admin.post('/api/v1/webhook-endpoints', made);
      expect([url, answer.status]).toEqual([url, 400]);
    }
  });
});

describe('addresses', () => {
  test('no redirect leads to another host', async () => {
    const lead_form = { consent_text: 'Yes' };
    const voucher = await t.voucher(await t.campaign(client, { lead_form }));
    const path = pathOf(voucher);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const answers = [
      await page('/till?next=//evil.example'),
      await page('//evil.example/till'),
      await page('/till/..//evil.example'),
      await page(path, { cookie: 'vt_till=x', host: 'evil.example' }),
      await t.app.inject({
        method: 'POST',
        url: `${path}/lead?next=${EVIL}`,
        headers: { ...form, host: 'evil.example', 'x-forwarded-host': 'evil.example' },
        payload: 'email=a@b.test',
      }),
    ];
    const leads = answers
      .map(({ headers }) => headers.location)
      .filter((each) => each !== undefined);
    expect(leads.length).toBeGreaterThanOrEqual(3);
    for (const location of leads) {
      expect(new URL(location, PUBLIC_URL).origin).toBe(PUBLIC_URL);
    }
  });

  test('links that are mailed and answered are of PUBLIC_URL, whatever Host says', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const body = { email: 'host@tests.example', role: 'analyst' };
    const { url } = await must(t.admin.post('/api/v1/invitations', body, headers));
    expect(new URL(String(url)).origin).toBe(PUBLIC_URL);
  });

  test('no address leads out of the folders that are served', async () => {
    const ways = ['..', '%2e%2e', '..%2f..', '%2e%2e%2f%2e%2e', '..%5c..', '....//', '%252e%252e'];
    const files = ['package.json', 'etc/passwd', '.git/config', 'server/config.ts'];
    const roots = ['/assets/', '/till/', '/guides/', '/api/v1/guides/', '/docs/', '/'];
    for (const root of roots) {
      for (const way of ways) {
        for (const file of files) {
          const { body, statusCode } = await t.app.inject({ url: `${root}${way}/${file}` });
          expect(body).not.toMatch(/"devDependencies"|root:x:|\[core\]|process\.env/);
          expect([400, 404]).toContain(statusCode);
        }
      }
    }
    for (const file of ['/.git/config', '/.env', '/package.json']) {
      expect((await t.app.inject({ url: file })).statusCode).toBe(404);
    }
  });

  test('a download is named by us, whatever the thing is called', async () => {
    const name = 'a"; filename="evil.exe\r\nSet-Cookie: a=b';
    const campaign = await t.campaign(client);
    // as it may have been kept before names had to be on one line
    await t.db.query({
      text: 'update campaign set name = $2 where id = $1',
      values: [privateId('campaign', campaign.id), name],
    });
    await t.voucher(campaign);
    for (const url of [
      `/api/v1/campaigns/${campaign.id}/codes.csv`,
      `/api/v1/vouchers.csv?campaign_id=${campaign.id}`,
      `/api/v1/redemptions.csv?campaign_id=${campaign.id}`,
    ]) {
      const { status, headers } = await t.admin.get(url);
      expect([url, status]).toEqual([url, 200]);
      expect(headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+\.csv"$/);
      expect(headers['set-cookie']).toBeUndefined();
    }
  });
});

describe('downloads', () => {
  test('no cell of any CSV is a formula', async () => {
    const shop = await t.client({ name: FORMULA });
    const campaign = await t.campaign(shop, { name: FORMULA });
    const below = `/api/v1/campaigns/${campaign.id}`;
    const source = await must(t.admin.post(`${below}/sources`, { name: FORMULA, kind: 'flyer' }));
    const voucher = await t.voucher(campaign, { source_id: source.id, max_uses: null });
    const { api } = await t.key(shop, { scopes: ['validate', 'redeem'] });
    const sale = {
      code: voucher.code as string,
      transaction_amount: 9,
      order_reference: '@SUM(A1)',
    };
    await must(api.post('/api/webhook/redemption', { ...sale, metadata: { a: FORMULA } }), 200);
    const lead = {
      voucher_id: voucher.id,
      name: FORMULA,
      email: 'a@b.test',
      metadata: { a: '-1' },
    };
    await must(t.admin.post('/api/v1/leads', lead));
    const day = new Date().toISOString().slice(0, 10);
    const span = `from=${day.slice(0, 4)}-01-01&to=${day}`;
    const files = [
      `/api/v1/redemptions.csv?${span}`,
      '/api/v1/vouchers.csv',
      '/api/v1/leads.csv',
      '/api/v1/audit-log.csv',
      `${below}/codes.csv`,
    ];
    for (const url of files) {
      const { status, text } = await t.admin.get(url);
      expect([url, status]).toEqual([url, 200]);
      // the cells of our own writing: a formula would begin one, quoted or not
      const cells = text.split(/\r\n|,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
      const formulas = cells.filter((cell) => /^"?[=@\t]|^"?[+-](?![\d.]+"?$)/.test(cell));
      expect([url, formulas]).toEqual([url, []]);
    }
    expect((await t.admin.get('/api/v1/leads.csv')).text).toContain(`'=HYPERLINK`);
  });
});

describe('other sites', () => {
  test.each([EVIL, 'null', 'http://vouchers.test.evil.example', 'http://vouchers.test:81'])(
    'another site’s page can sign nobody in, nor change what a cookie opens: %s',
    async (origin) => {
      const body = { email: OWNER.email, password: OWNER.password };
      const answer = await makeBrowser(t.app, '', origin).post('/api/v1/session', body);
      expect(answer.status).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
      const owner = await t.person('owner');
      const { headers } = await owner.get('/api/v1/session');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  test('no answer but that of a publishable key tells another site that it may read it', async () => {
    for (const url of [
      '/api/v1/clients',
      '/api/v1/session',
      '/api/openapi.json',
      '/api/v1/setup',
    ]) {
      const { headers } = await t.admin.get(url, { origin: EVIL });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['access-control-allow-credentials']).toBeUndefined();
    }
  });

  test('a name of somebody else that leads to us for a moment does not make their page ours', async () => {
    const from = (host: string) =>
      t.app.inject({
        method: 'POST',
        url: '/api/v1/setup',
        headers: { host, origin: `http://${host}` },
        payload: { organization: 'Evil', email: 'evil@evil.example', password: 'three red kayaks' },
      });
    expect((await from('rebound.evil.example:3000')).statusCode).toBe(403);
    // what is set up already says so: the door let these in
    for (const host of ['192.168.1.20:3000', '[::1]:3000', 'localhost:3000', 'till.lan']) {
      expect([host, (await from(host)).statusCode]).toEqual([host, 409]);
    }
  });

  test('a session that the attacker had planted is not the one that signing in opens', async () => {
    const planted =
      'vt_session=00000000000000000000000000000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const body = { email: OWNER.email, password: OWNER.password };
    const answer = await makeBrowser(t.app, planted).post('/api/v1/session', body);
    expect(answer.status).toBe(200);
    expect(String(answer.headers['set-cookie'])).not.toContain(planted);
    expect((await makeBrowser(t.app, planted).get('/api/v1/session')).status).toBe(401);
  });
});

describe('who says what they are not', () => {
  test('X-Forwarded-For of a stranger is not believed: neither for its budget nor for a key’s addresses', async () => {
    const limited = await makeTestApp({ RATE_LIMIT: '5' }, pino({ level: 'silent' }));
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++) {
      const headers = { 'x-forwarded-for': `203.0.113.${i}`, 'x-real-ip': `203.0.113.${i}` };
      statuses.push((await limited.app.inject({ url: '/api/v1/setup', headers })).statusCode);
    }
    expect(statuses.slice(-2)).toEqual([429, 429]);
    // who has an IPv6 network has 2^64 addresses
    const network: number[] = [];
    for (let i = 1; i <= 8; i++) {
      const remoteAddress = `2001:db8:0:7::${i.toString(16)}`;
      network.push((await limited.app.inject({ url: '/api/v1/setup', remoteAddress })).statusCode);
    }
    expect(network.slice(-2)).toEqual([429, 429]);
    await limited.close();
    const bound = await t.key(client, { allowed_ips: ['203.0.113.7'] });
    const from = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' };
    expect((await bound.api.get('/api/webhook/validate/A', from)).status).toBe(403);
  });

  test('fields that are not of a call change nothing: id, organization, mode, role', async () => {
    const foreign = await t.stranger();
    const there = await must(foreign.get('/api/v1/organization'), 200);
    const more = {
      id: 'cli_00000000000000000000000000000000',
      organization_id: there.id,
      organizationId: there.id,
      token: 'evil0001',
      created_at: '2000-01-01T00:00:00Z',
    };
    const made = await t.client({ name: 'Mine', ...more });
    expect(made.id).not.toBe(more.id);
    expect(made.token).not.toBe(more.token);
    expect((await foreign.get(`/api/v1/clients/${made.id}`)).status).toBe(404);
    const person = await t.person('analyst');
    await person.patch('/api/v1/account', { name: 'A', role: 'owner', client_ids: null });
    expect((await person.get('/api/v1/session')).body.account.role).toBe('analyst');
  });

  test('a test key makes nothing live by saying so', async () => {
    const { api } = await t.key(client, { scopes: ['manage'], mode: 'test' });
    const offer = { client_id: client.id, name: 'X', discount_type: 'fixed', discount_value: 5 };
    const answer = await api.post('/api/v1/campaigns', { ...offer, mode: 'live' });
    expect([403, 404]).toContain(answer.status);
  });
});
