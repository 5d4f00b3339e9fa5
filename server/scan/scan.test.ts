// Scans and leads of the public page: who is counted, how often, and what is left of them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { catchMail, type MailCatcher } from '../../test/harness/mail-catcher.ts';
import { deviceKind } from './device-kind.ts';
import { destroySalts } from './salts.ts';

const PHONE =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36';
const DESKTOP =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36';
const PREVIEW = 'WhatsApp/2.23.20.0 A';

let t: TestApp;
let client: Made;
let post: MailCatcher;

beforeAll(async () => {
  post = await catchMail();
  t = await makeTestApp({
    SMTP_URL: post.url,
    MAIL_FROM: 'Vouchers <vouchers@mail.test>',
  });
  client = await t.client({ name: 'Café Demo' });
});
afterAll(async () => {
  await t.close();
  await post.close();
});

const pathOf = (voucher: Made) => new URL(voucher.url as string).pathname;

async function visit(
  voucher: Made,
  from: string,
  headers: object = {},
  method: 'GET' | 'HEAD' = 'GET',
) {
  const answer = await t.app.inject({
    method,
    url: pathOf(voucher),
    remoteAddress: from,
    headers: { 'user-agent': PHONE, ...headers },
  });
  return answer.statusCode;
}

async function scansOf(voucher: Made, count: number) {
  const find = () =>
    t.db.query<{ id: string; device: string; visitor: string; at: Date }>({
      text: 'select id, device, visitor, at from scan where voucher_id = $1 order by at',
      values: [voucher.id.slice(4)],
    });
  for (let i = 0; i < 60; i++) {
    if ((await find()).length >= count) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // a scan too many would be written by then
  await new Promise((resolve) => setTimeout(resolve, 700));
  return find();
}

describe('a scan', () => {
  test('counts once for each device in 24 hours, with its kind, and again afterwards', async () => {
    const voucher = await t.voucher(await t.campaign(client));
    for (let i = 0; i < 3; i++) await visit(voucher, '192.0.2.1');
    await visit(voucher, '192.0.2.2');
    await visit(voucher, '192.0.2.1', { 'user-agent': DESKTOP });
    const scans = await scansOf(voucher, 3);
    expect(scans.map(({ device }) => device).sort()).toEqual(['desktop', 'phone', 'phone']);
    expect(scans[0]!.visitor).toMatch(/^[0-9a-f]{32}$/);
    await t.db.query({
      text: `update scan set at = at - interval '24 hours 1 second' where voucher_id = $1`,
      values: [voucher.id.slice(4)],
    });
    await visit(voucher, '192.0.2.1');
    expect(await scansOf(voucher, 4)).toHaveLength(4);
  });

  test('is none when nobody looks: bots, previews, HEAD, prefetch, tills and those signed in', async () => {
    const voucher = await t.voucher(await t.campaign(client));
    expect(await visit(voucher, '192.0.2.9', {}, 'HEAD')).toBe(200);
    for (const headers of [
      { 'user-agent': PREVIEW },
      { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' },
      { 'user-agent': '' },
      { 'sec-purpose': 'prefetch;prerender' },
      { purpose: 'prefetch' },
      { cookie: 'a=b; __Host-vt_session=abc' },
    ]) {
      expect(await visit(voucher, '192.0.2.9', headers)).toBe(200);
    }
    expect(await visit(voucher, '192.0.2.9', { cookie: 'vt_till=abc' })).toBe(303);
    expect(await scansOf(voucher, 1)).toEqual([]);
  });

  test('keeps no address: the salt is sealed, and destroyed when its day is over', async () => {
    const voucher = await t.voucher(await t.campaign(client));
    await visit(voucher, '192.0.2.77');
    await scansOf(voucher, 1);
    const all = await t.db.query({
      text: `select s::text, (select sealed from scan_salt limit 1) from scan s`,
    });
    expect(JSON.stringify(all)).not.toContain('192.0.2.77');
    await destroySalts(t.db, Date.now() + 2 * 86_400_000);
    expect(await t.db.query({ text: 'select 1 as one from scan_salt' })).toEqual([]);
  });

  test.each([
    ['Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) Safari/604.1', 'tablet'],
    ['Mozilla/5.0 (Linux; Android 13; SM-X700) Chrome/126 Safari/537.36', 'tablet'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15', 'desktop'],
    ['facebookexternalhit/1.1', undefined],
    ['Mozilla/5.0 (compatible; Discordbot/2.0)', undefined],
    ['curl/8.5.0', undefined],
    [undefined, undefined],
  ])('by %s is of a %s', (agent, kind) => {
    expect(deviceKind(agent)).toBe(kind);
  });
});

describe('the form', () => {
  let from = 1;
  const fill = (voucher: Made, fields: Record<string, string>, headers: object = {}) =>
    t.app.inject({
      method: 'POST',
      url: `${pathOf(voucher)}/lead`,
      remoteAddress: `192.0.3.${from++}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(fields).toString(),
    });
  const leadsOf = (voucher: Made) =>
    t.db.query<Record<string, unknown>>({
      text: `select email, consent, consent_text, consent_at is not null as has_time, mails from lead
        where voucher_id = $1 order by at`,
      values: [voucher.id.slice(4)],
    });
  async function lettersTo(address: string, count: number) {
    const find = () => post.lettersTo(address);
    for (let i = 0; i < 200 && find().length < count; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return find();
  }
  const withForm = () =>
    t.campaign(client, { lead_form: { consent_text: 'Café Demo may write to me about offers.' } });

  test('is shown where the campaign has one, and mails the voucher; consent is kept as given', async () => {
    const voucher = await t.voucher(await withForm());
    const page = await t.app.inject({ url: pathOf(voucher), remoteAddress: '192.0.4.1' });
    expect(page.body).toContain('Café Demo may write to me about offers.');
    const answer = await fill(voucher, { email: 'ada@mail.test', consent: 'yes' });
    expect(answer.statusCode).toBe(303);
    const after = await t.app.inject({
      url: String(answer.headers.location),
      remoteAddress: '192.0.4.1',
    });
    expect(after.body).toContain('on its way to you');
    const [letter] = await lettersTo('ada@mail.test', 1);
    expect(letter?.text).toContain(voucher.code);
    expect(letter?.text).toContain(voucher.url);
    expect(await leadsOf(voucher)).toMatchObject([
      {
        email: 'ada@mail.test',
        consent: true,
        consent_text: 'Café Demo may write to me about offers.',
        has_time: true,
      },
    ]);
    const without = await t.voucher(await t.campaign(client));
    expect((await fill(without, { email: 'x@mail.test' })).statusCode).toBe(404);
  });

  test('is answered in the language of the page that it was sent from, to the way out', async () => {
    const voucher = await t.voucher(await withForm());
    const german = { 'accept-language': 'de-DE,de;q=0.9,en;q=0.8' };
    await fill(voucher, { email: 'eva@mail.test' }, german);
    const [letter] = await lettersTo('eva@mail.test', 1);
    expect(letter?.subject).toMatch(/^Ihr Gutschein: 20\s% Rabatt auf Ihre Bestellung \(/);
    expect(letter?.text).toContain(`Ihr Code: ${String(voucher.code)}`);
    expect(letter?.html).toContain('<html lang="de">');
    const link = /https?:\/\/\S+\/unsubscribe\/\S+/.exec(letter?.text ?? '')?.[0] ?? '';
    const asked = await t.app.inject({ url: new URL(link).pathname, headers: german });
    expect(asked.body).toContain('Keine E-Mails mehr?');
  });

  test('takes no consent that was not given, no nonsense, and nothing from programs', async () => {
    const voucher = await t.voucher(await withForm());
    await fill(voucher, { email: 'bo@mail.test' });
    expect(await leadsOf(voucher)).toMatchObject([{ consent: false, consent_text: null }]);
    expect((await fill(voucher, { email: 'not an address' })).headers.location).toContain(
      'form=wrong',
    );
    await fill(voucher, { email: 'bot@mail.test', website: 'https://spam.example' });
    expect(await leadsOf(voucher)).toHaveLength(1);
  });

  test('sends the voucher again to who asks again, as the same lead, and not at once', async () => {
    const voucher = await t.voucher(await withForm());
    await fill(voucher, { email: 'cy@mail.test' });
    await lettersTo('cy@mail.test', 1);
    await fill(voucher, { email: 'CY@mail.test' });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await lettersTo('cy@mail.test', 1)).toHaveLength(1);
    await t.db.query({ text: `update lead set mailed_at = mailed_at - interval '5 minutes'` });
    await fill(voucher, { email: 'cy@mail.test' });
    expect(await lettersTo('cy@mail.test', 2)).toHaveLength(2);
    expect(await leadsOf(voucher)).toHaveLength(1);
  });

  test('is the end of mail to who leaves, whatever form they are entered in afterwards', async () => {
    const voucher = await t.voucher(await withForm());
    await fill(voucher, { email: 'di@mail.test', consent: 'yes' });
    const [letter] = await lettersTo('di@mail.test', 1);
    const header = String(
      letter?.headers.get('list') && JSON.stringify(letter.headers.get('list')),
    );
    expect(header).toContain('unsubscribe');
    const link = /https?:\/\/\S+\/unsubscribe\/\S+/.exec(letter?.text ?? '')?.[0] ?? '';
    const { pathname } = new URL(link);
    const asked = await t.app.inject({ url: pathname });
    expect(asked.body).toContain('No more mail?');
    expect((await t.app.inject({ url: `${pathname.slice(0, -1)}x` })).statusCode).toBe(404);
    const done = await t.app.inject({
      method: 'POST',
      url: pathname,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    });
    expect(done.body).toContain('Done');
    expect(await leadsOf(voucher)).toMatchObject([{ consent: false }]);
    const another = await t.voucher(await withForm());
    expect((await fill(another, { email: 'Di@mail.test' })).statusCode).toBe(303);
    expect(await leadsOf(another)).toEqual([]);
    expect(await lettersTo('di@mail.test', 1)).toHaveLength(1);
  });

  test('is held up after six in a minute from one address', async () => {
    const voucher = await t.voucher(await withForm());
    const codes = [];
    for (let i = 0; i < 7; i++) {
      from = 200;
      codes.push((await fill(voucher, { email: `e${i}@mail.test` })).statusCode);
    }
    expect(codes.slice(-2)).toEqual([303, 429]);
  });
});

test('a lead that the API records still needs no words of consent', async () => {
  const voucher = await t.voucher(await t.campaign(client));
  await must(t.admin.post('/api/v1/leads', { voucher_id: voucher.id, consent: true }));
});
