// The voucher's public page through HTTP, on a real database: what a customer sees, and a guesser.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
let client: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client({ name: 'Café Demo', shop_url: 'https://shop.example/?ref=a' });
});
afterAll(() => t.close());

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1';

// each caller from an address of its own: what one test misses is not counted against the others
let hosts = 1;
const newAddress = () => `198.51.${Math.floor(hosts / 250)}.${(hosts++ % 250) + 1}`;

async function open(
  path: string,
  options: {
    method?: 'GET' | 'HEAD' | 'POST';
    headers?: object;
    from?: string;
    body?: string;
  } = {},
) {
  const answer = await t.app.inject({
    method: options.method ?? 'GET',
    url: path,
    headers: { 'user-agent': PHONE, ...options.headers },
    remoteAddress: options.from ?? newAddress(),
    ...(options.body === undefined ? undefined : { payload: options.body }),
  });
  return { status: answer.statusCode, text: answer.body, headers: answer.headers };
}

const pathOf = (voucher: Made) => new URL(voucher.url as string).pathname;
const disable = (voucher: Made) =>
  must(t.admin.patch(`/api/v1/vouchers/${voucher.id}`, { status: 'disabled' }), 200);

describe('the page of a good voucher', () => {
  test('says what it is worth, where, until when and on which terms', async () => {
    await t.location(client, { name: 'Old Town <Bar>' });
    const campaign = await t.campaign(client, {
      minimum_spend: 25,
      valid_until: '2099-03-31',
      terms: { weekdays: null, text: 'Not with other offers' },
    });
    const voucher = await t.voucher(campaign, { code: 'SUMMER20-X7K3M2' });
    const page = await open(pathOf(voucher));
    expect(page.status).toBe(200);
    for (const words of [
      'Café Demo',
      '20% off',
      'your order',
      'SUMMER20-X7K3M2',
      'Ready to use, once',
      '31 March 2099',
      'London time',
      'Online and in store',
      'Old Town &lt;Bar&gt;',
      'Minimum spend of £25',
      'Not with other offers',
      'https://shop.example/?ref=a&amp;voucher=SUMMER20-X7K3M2',
      `/till?code=SUMMER20-X7K3M2&amp;client=${String(client.token)}`,
    ]) {
      expect(page.text).toContain(words);
    }
    expect(page.text).not.toContain('<script');
  });

  test('speaks the language that its reader likes best, where it has it', async () => {
    const campaign = await t.campaign(client, {
      valid_until: '2099-03-31',
      terms: { weekdays: ['monday', 'tuesday', 'wednesday'] },
      lead_form: { consent_text: 'Ihr dürft mir schreiben.' },
    });
    const path = pathOf(await t.voucher(campaign));
    const german = await open(path, {
      headers: { 'accept-language': 'fr, de-AT;q=0.8, en;q=0.5' },
    });
    for (const words of [
      '<html lang="de">',
      '20\u00a0% Rabatt',
      'auf Ihre Bestellung',
      'Gültig bis',
      '31. März 2099',
      'Zeit in London',
      'Online und im Laden',
      'Nur gültig von Montag bis Mittwoch',
      'Online einlösen',
      'E-Mail-Adresse',
      'Ich arbeite hier',
    ]) {
      expect(german.text).toContain(words);
    }
    expect(german.text).not.toMatch(/Valid|your order|Terms|I’m staff|Ready/);
    expect(german.headers.vary).toContain('accept-language');
    for (const header of ['en, de;q=0.9', 'fr', 'de;q=0', '', ';;q=,,']) {
      const page = await open(path, { headers: { 'accept-language': header } });
      expect(page.text).toContain('<html lang="en">');
    }
    const late = await t.voucher(await t.campaign(client, { valid_until: '2020-01-01' }));
    const headers = { 'accept-language': 'de' };
    expect((await open(pathOf(late), { headers })).text).toContain('war gültig bis 1. Januar 2020');
    const nothing = await open(`/v/${String(client.token)}/NO-SUCH-CODE`, { headers });
    expect(nothing.text).toContain('Unter dieser Adresse gibt es keinen gültigen Gutschein.');
    // the offer's own words stay its own
    const own = await t.campaign(client, { discount_description: 'A free pudding' });
    const mine = await open(pathOf(await t.voucher(own)), { headers });
    expect(mine.text).toContain('A free pudding');
  });

  test('is found without regard to case and dashes, also all in capitals', async () => {
    const voucher = await t.voucher(await t.campaign(client), { code: 'Any-Case-7' });
    const token = client.token as string;
    for (const path of [
      `/V/${token.toUpperCase()}/ANY-CASE-7`,
      `/v/${token}/anycase7`,
      `/v/${token}/any%20case%E2%80%937`,
    ]) {
      expect((await open(path)).text).toContain(voucher.code);
    }
  });

  test('is small, may run nothing, loads nothing from elsewhere, and is not indexed', async () => {
    const { text, headers } = await open(pathOf(await t.voucher(await t.campaign(client))));
    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(policy).not.toContain('unsafe');
    // the look that the policy allows is the look that stands in the page, to the byte
    const style = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? '';
    expect(policy).toContain(createHash('sha256').update(style).digest('base64'));
    expect(headers).toMatchObject({
      'x-robots-tag': 'noindex, nofollow',
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
    });
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('takes less than 50 ms', async () => {
    const path = pathOf(await t.voucher(await t.campaign(client)));
    const times: number[] = [];
    for (let i = 0; i < 30; i++) {
      const began = performance.now();
      await open(path);
      times.push(performance.now() - began);
    }
    expect(times.sort((a, b) => a - b)[15]).toBeLessThan(50);
  });

  test('says when it is used, and to strangers nothing of where or by whom', async () => {
    const location = await t.location(client, { name: 'Secret Cellar' });
    const voucher = await t.voucher(await t.campaign(client));
    const sale = { code: voucher.code, location_id: location.id, transaction_amount: 30 };
    await must(t.admin.post('/api/v1/redemptions', sale), 200);
    const page = await open(pathOf(voucher));
    expect(page.status).toBe(200);
    expect(page.text).toContain('This voucher has been used.');
    expect(page.text).not.toMatch(/<svg|Secret Cellar|Use it online/);
  });

  test('says what the moment forbids, in the words of every other door', async () => {
    const early = await t.campaign(client, { valid_from: '2099-01-01' });
    expect((await open(pathOf(await t.voucher(early)))).text).toContain(
      'Valid from 1 January 2099',
    );
    const late = await t.campaign(client, { valid_until: '2020-01-01' });
    expect((await open(pathOf(await t.voucher(late)))).text).toContain(
      'valid until 1 January 2020',
    );
    const today = new Date().toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const closed = await t.campaign(client, { terms: { blackout_dates: [today, tomorrow] } });
    expect((await open(pathOf(await t.voucher(closed)))).text).toContain(
      'Not right now: Not valid',
    );
  });
});

describe('a guesser', () => {
  test('is told one and the same for whatever is not there, or not to be told of', async () => {
    const token = client.token as string;
    const other = await t.client();
    const theirs = await t.voucher(await t.campaign(other));
    const disabled = await t.voucher(await t.campaign(client));
    await disable(disabled);
    const draft = await t.voucher(await t.campaign(client, { status: 'paused' }));
    const pages = [];
    for (const path of [
      `/v/${token}/NO-SUCH-CODE`,
      `/v/${token}/${String(theirs.code)}`,
      `/v/${String(disabled.client_id).slice(4, 12)}/X`,
      pathOf(disabled),
      pathOf(draft),
      `/v/${token}/%00`,
      `/v/${token}/${'x'.repeat(300)}`,
      `/v/nonsense/!`,
    ]) {
      pages.push(await open(path));
    }
    for (const page of pages) {
      expect(page.status).toBe(404);
      expect(page.text).toBe(pages[0]!.text);
      expect(page.headers['x-robots-tag']).toContain('noindex');
    }
  });

  test('is held up after twenty misses in a minute, by hits too, and nobody else is', async () => {
    const good = pathOf(await t.voucher(await t.campaign(client)));
    const from = newAddress();
    for (let i = 0; i < 20; i++) {
      const miss = `/v/${String(client.token)}/${randomBytes(5).toString('hex')}`;
      expect((await open(miss, { from })).status).toBe(404);
    }
    const refused = await open(good, { from });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await open(good)).status).toBe(200);
  });
});

describe('branding', () => {
  const PNG =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

  test('colours the page and shows the logo, whose ledger entry is its digest', async () => {
    const own = await t.client({ branding: { color: '#AA2200', logo: PNG } });
    expect(own.branding.color).toBe('#aa2200');
    const page = await open(pathOf(await t.voucher(await t.campaign(own))));
    expect(page.text).toContain('--brand:#aa2200');
    expect(page.text).toContain(own.branding.logo_url);
    const logo = await open(own.branding.logo_url as string);
    expect(logo.headers['content-type']).toBe('image/png');
    expect((await open(`/brand/${String(own.token)}/0000000000000000`)).status).toBe(404);
    const without = { branding: { logo: null } };
    const after = await must(t.admin.patch(`/api/v1/clients/${own.id}`, without), 200);
    expect(after.branding).toEqual({ color: '#aa2200', logo_url: null });
    const entries = await t.db.query<{ after: object }>({
      text: `select after from ledger where client_id = $1 and kind = 'client.changed'`,
      values: [own.id.slice(4)],
    });
    expect(JSON.stringify(entries)).not.toContain('base64');
  });

  test.each([
    ['an SVG', `data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`],
    [
      'an SVG that calls itself PNG',
      `data:image/png;base64,${Buffer.from('<svg onload=1>').toString('base64')}`,
    ],
    ['text', 'data:image/png;base64,AAAA'],
    ['an address', 'https://example.com/logo.png'],
    ['a PNG that is cut off', PNG.slice(0, -24)],
    ['what is too large', `data:image/png;base64,${Buffer.alloc(210_000).toString('base64')}`],
  ])('refuses %s as a logo', async (_what, logo) => {
    const answer = await t.admin.patch(`/api/v1/clients/${client.id}`, { branding: { logo } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe('branding.logo');
  });

  test.each(['#12345', 'red', '#12345g', 'url(x)'])('refuses the colour %s', async (color) => {
    const answer = await t.admin.patch(`/api/v1/clients/${client.id}`, { branding: { color } });
    expect(answer.status).toBe(400);
  });
});

describe('the QR code', () => {
  test('is drawn as SVG and PNG, and only for who may see the voucher', async () => {
    const voucher = await t.voucher(await t.campaign(client));
    const url = `/api/v1/vouchers/${voucher.id}`;
    const svg = await t.admin.get(`${url}/qr.svg`);
    expect(svg.headers['content-type']).toMatch(/^image\/svg\+xml/);
    expect(svg.text).toMatch(/^<svg xmlns/);
    expect((await t.admin.get(`${url}/qr.png?size=256`)).headers['content-type']).toBe('image/png');
    expect((await (await t.stranger()).get(`${url}/qr.svg`)).status).toBe(404);
    expect((await t.admin.get(`${url}/qr.png?size=9`)).status).toBe(400);
  });
});
