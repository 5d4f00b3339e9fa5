// Prints through HTTP on a real database, by the real job in its thread; the finished files are
// rendered by poppler, checked by qpdf and read by zbar, none of which is ours. Long because all of it
// shares one server and what it has printed.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { buildPrintWorker, isOver, until as untilOf } from './print.fixture.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'vouchertrack-test-'));
let t: TestApp;
let client: Made;

beforeAll(async () => {
  await buildPrintWorker();
  t = await makeTestApp({ DATA_DIR: folder, PUBLIC_URL: 'https://vouchers.test' });
  client = await t.client({ name: 'Café Demo', branding: { color: '#0b6b4d' } });
});
afterAll(async () => {
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

const until = (url: string, isEnough: (row: Made) => boolean) => untilOf(t.admin, url, isEnough);

async function batchOf(
  quantity: number,
  fields: Record<string, unknown> = {},
  codes: object = {},
): Promise<Made> {
  const campaign = await t.campaign(client, fields);
  const url = `/api/v1/campaigns/${campaign.id}/batches`;
  const made = await must(t.admin.post(url, { quantity, prefix: 'SUMMER20', ...codes }), 202);
  return until(`/api/v1/batches/${made.id}`, (row) => row.status === 'completed');
}

const order = (batch: Made, body: object) =>
  t.admin.post(`/api/v1/batches/${batch.id}/prints`, body);

async function printed(batch: Made, body: object): Promise<Made> {
  const { id } = await must(order(batch, body), 202);
  const print = await until(`/api/v1/prints/${id}`, isOver);
  expect(print).toMatchObject({ status: 'completed', failure: null, progress: 1 });
  return print;
}

async function download(print: Made, part = 0): Promise<string> {
  const answer = await t.app.inject({
    url: print.files[part].url,
    headers: { 'x-api-key': t.admin.key ?? '' },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.rawPayload.length).toBe(print.files[part].bytes);
  const file = join(folder, `${print.id}-${part}-${print.files[part].name}`);
  writeFileSync(file, answer.rawPayload);
  return file;
}

async function codesOf(batch: Made): Promise<string[]> {
  const { text } = await t.admin.get(`/api/v1/batches/${batch.id}/codes.csv`);
  const lines = text.trimEnd().split('\r\n').slice(1);
  return lines.map((line) => line.split(',')[0] ?? '');
}

/**
 * What zbar reads on all pages, rendered by poppler: as a camera comes nearer, at more than one resolution. At
 * a single one it now and then misses a code that is sound.
 */
async function readBack(pdf: string): Promise<Set<string>> {
  const read = new Set<string>();
  for (const resolution of ['200', '300']) {
    const base = pdf.replace('.pdf', `-at-${resolution}`);
    await run('pdftoppm', ['-r', resolution, '-gray', '-png', pdf, base]);
    const pictures = readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => path.startsWith(`${base}-`) && path.endsWith('.png'));
    for (const picture of pictures) {
      const { stdout } = await run('zbarimg', ['-q', '--raw', picture]);
      for (const text of stdout.trim().split('\n')) read.add(text);
    }
  }
  return read;
}

const addressOf = (code: string) =>
  `HTTPS://VOUCHERS.TEST/V/${String(client.token).toUpperCase()}/${code}`;

/** A PNG that ends in the middle. */
const CUT_OFF =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhg==';

describe('a print', () => {
  test.each([
    ['A6 panel', { kind: 'postcard' }, 1],
    [
      'DL picture with Code 128',
      { kind: 'postcard', size: 'DL', template: 'picture', barcode: true },
      2,
    ],
    ['labels', { kind: 'labels', template: 'L7160' }, 1],
    ['a QR sheet', { kind: 'qr_sheet' }, 1],
  ])(
    'of %s is a sound PDF whose every code reads back',
    async (_what, body, codesEach) => {
      const batch = await batchOf(6, { valid_until: '2099-12-31', minimum_spend: 25 });
      const print = await printed(batch, body);
      expect(print.verification).toMatchObject({ note: null });
      expect(print.verification.read).toBe(print.verification.checked);
      expect(print.verification.read).toBeGreaterThan(0);
      const file = await download(print);
      const { stdout } = await run('qpdf', ['--check', file]);
      expect(stdout).toContain('No syntax or stream encoding errors found');
      const codes = await codesOf(batch);
      const read = await readBack(file);
      expect(read.size).toBe(codesEach * codes.length);
      for (const code of codes) expect(read).toContain(addressOf(code));
      if (codesEach === 2) for (const code of codes) expect(read).toContain(code);
      const { stdout: fonts } = await run('pdffonts', [file]);
      for (const line of fonts.trim().split('\n').slice(2)) expect(line).toMatch(/Inter.* yes yes/);
    },
    120_000,
  );

  test('speaks German where that is asked for: what nobody typed, and every letter of it', async () => {
    const batch = await batchOf(2, {
      valid_until: '2099-03-31',
      minimum_spend: 25,
      terms: { weekdays: ['monday', 'tuesday', 'wednesday'], max_party: 6 },
    });
    const wordsOf = async (body: object) => {
      const file = await download(await printed(batch, body));
      const { stdout } = await run('pdftotext', ['-raw', file, '-']);
      return stdout.replaceAll(/\s+/g, ' ');
    };
    const card = { kind: 'postcard', size: 'A5', language: 'de', subline: 'Für Grüße & Soße' };
    const german = await wordsOf(card);
    for (const words of [
      '20 % Rabatt',
      'Für Grüße & Soße',
      'Scannen oder den Code zeigen',
      'Gültig bis 31. März 2099',
      'Nur gültig von Montag bis Mittwoch.',
      'Nur für bis zu 6 Personen gültig.',
      'Nr. 2',
    ]) {
      expect(german).toContain(words);
    }
    expect(german).not.toMatch(/\b(?:off|Valid|Scan it|No\. \d)/);
    const english = await wordsOf({ ...card, language: null });
    expect(english).toContain('Valid Monday to Wednesday only.');
    expect(english).toContain('Valid until 31 March 2099');
    expect(await wordsOf({ kind: 'qr_sheet', language: 'de' })).toContain('Nr. 1');
    const wrong = await order(batch, { ...card, language: 'fr' });
    expect(wrong.body.errors[0].path).toBe('language');
  });

  test('of QR files is a zip with an SVG and a PNG for each piece, named as the mail merge names them', async () => {
    const batch = await batchOf(3);
    const print = await printed(batch, { kind: 'qr_files' });
    const file = await download(print);
    const { stdout } = await run('unzip', ['-Z1', file]);
    const names = stdout.trim().split('\n');
    expect(names).toHaveLength(6);
    const merge = await t.admin.get(`/api/v1/batches/${batch.id}/mail-merge.csv`);
    const [header, ...rows] = merge.text.trimEnd().split('\r\n');
    expect(header).toBe('piece,code,link,qr_file');
    for (const [i, code] of (await codesOf(batch)).entries()) {
      const link = `https://vouchers.test/v/${String(client.token)}/${code}`;
      const name = `00000${i + 1}-${code}`;
      expect(rows[i]).toBe(`${i + 1},${code},${link},${name}`);
      expect(names).toContain(`svg/${name}.svg`);
      await run('unzip', ['-o', '-q', file, `png/${name}.png`, '-d', folder]);
      const read = await run('zbarimg', ['-q', '--raw', join(folder, `png/${name}.png`)]);
      expect(read.stdout.trim()).toBe(addressOf(code));
    }
  });

  test.each([
    ['A6', 'panel'],
    ['A6', 'picture'],
    ['A5', 'panel'],
    ['A5', 'picture'],
    ['DL', 'panel'],
    ['DL', 'picture'],
    ['letter', 'panel'],
    ['letter', 'picture'],
  ])(
    'of %s %s with all that can stand on it prints nothing over another',
    async (size, template) => {
      const batch = await batchOf(1, { valid_until: '2099-12-31', minimum_spend: 25 });
      const print = await printed(batch, { kind: 'postcard', size, template, barcode: true });
      const { stdout } = await run('pdftotext', ['-bbox', await download(print), '-']);
      const boxes = [
        ...stdout.matchAll(/<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">/g),
      ];
      const words = boxes.map(
        (box) => box.slice(1, 5).map(Number) as [number, number, number, number],
      );
      expect(words.length).toBeGreaterThan(12);
      // ascenders and descenders may come near: a fifth of a line is not yet one over the other
      const isOver = (a: (typeof words)[0], b: (typeof words)[0]) => {
        const line = 0.2 * Math.min(a[3] - a[1], b[3] - b[1]);
        return a[0] < b[2] && b[0] < a[2] && a[1] + line < b[3] && b[1] + line < a[3];
      };
      const over = words.flatMap((a, i) => words.slice(i + 1).filter((b) => isOver(a, b)));
      expect(over).toEqual([]);
    },
  );

  test('is split into parts, and leaves spoilt pieces out', async () => {
    const batch = await batchOf(2_600);
    const url = `/api/v1/batches/${batch.id}/spoilage`;
    await must(t.admin.post(url, { first_piece: 10, last_piece: 19, reason: 'smudged' }));
    const print = await printed(batch, { kind: 'labels', template: '5160' });
    expect(
      print.files.map((each: Made) => [each.first_piece, each.last_piece, each.pages]),
    ).toEqual([
      [1, 2_500, 83],
      [2_501, 2_600, 4],
    ]);
    expect(print.done).toBe(2_600);
  }, 60_000);

  test('does not hold up the API while it draws', async () => {
    const batch = await batchOf(2_500);
    const { id } = await must(order(batch, { kind: 'postcard' }), 202);
    let longest = 0;
    await until(`/api/v1/prints/${id}`, ({ status }) => status === 'running');
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    await until(`/api/v1/prints/${id}`, ({ status }) => status === 'completed');
    clearInterval(timer);
    // drawing 2,500 cards takes seconds of one core: on the API's thread this would be them
    expect(longest).toBeLessThan(1_000);
  }, 60_000);

  test('of another client, organization or mode does not exist', async () => {
    const batch = await batchOf(1);
    const print = await printed(batch, { kind: 'qr_files' });
    const callers = [
      await t.stranger(),
      (await t.key(await t.client(), { scopes: ['manage'] })).api,
      (await t.key(null, { scopes: ['manage'], mode: 'test' })).api,
    ];
    for (const caller of callers) {
      expect((await caller.get(`/api/v1/prints/${print.id}`)).status).toBe(404);
      expect((await caller.get(print.files[0].url as string)).status).toBe(404);
      expect((await caller.post(`/api/v1/prints/${print.id}/cancel`, {})).status).toBe(404);
      const url = `/api/v1/batches/${batch.id}`;
      expect((await caller.post(`${url}/prints`, { kind: 'labels' })).status).toBe(404);
      expect((await caller.get(`${url}/mail-merge.csv`)).status).toBe(404);
    }
  });
});

const privateOf = (id: string) =>
  id.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

describe('the check before printing', () => {
  const check = async (batch: Made, body: object) =>
    (await must(t.admin.post(`/api/v1/batches/${batch.id}/prints/check`, body), 200)) as Made & {
      findings: { level: string; code: string }[];
    };
  const codesIn = (checked: Made) => checked.findings.map((each: Made) => each.code);

  test('refuses what expires before it arrives, and letters that no font has', async () => {
    const batch = await batchOf(2, { valid_until: '2099-01-01' });
    const late = await order(batch, { kind: 'postcard', drop_date: '2099-01-02' });
    expect(late.status).toBe(422);
    expect(late.body).toMatchObject({
      error_code: 'print_refused',
      errors: [{ path: 'expires_before_drop' }],
    });
    const odd = await order(batch, { kind: 'postcard', headline: '二割引' });
    expect(odd.body.errors[0].path).toBe('missing_letters');
  });

  test('refuses modules that no phone reads, and warns of those that only good ones do', async () => {
    const batch = await batchOf(2, {}, { prefix: 'A'.repeat(50) });
    const checked = await check(batch, { kind: 'labels', template: 'L7651' });
    expect(checked.module_mm).toBeLessThan(0.45);
    expect(codesIn(checked)).toContain('small_modules');
    expect((await check(batch, { kind: 'postcard' })).module_mm).toBeGreaterThan(0.6);
  });

  test('warns of a barcode that no scanner reads, and of one that has no room', async () => {
    const batch = await batchOf(2);
    const codes = async (body: object) => codesIn(await check(batch, { ...body, barcode: true }));
    expect(await codes({ kind: 'labels', template: 'L7160' })).toContain('narrow_bars');
    expect(await codes({ kind: 'labels', template: 'L7651' })).toContain('no_barcode');
    expect(await codes({ kind: 'qr_sheet' })).toContain('no_barcode');
    for (const body of [{ kind: 'postcard' }, { kind: 'labels', template: '5163' }]) {
      const found = await codes(body);
      expect(found).not.toContain('narrow_bars');
      expect(found).not.toContain('no_barcode');
    }
  });

  test('warns of a link that does not open, of a second print, and of colours', async () => {
    const batch = await batchOf(2);
    await printed(batch, { kind: 'postcard' });
    const codes = codesIn(await check(batch, { kind: 'postcard', color: '#888888' }));
    expect(codes).toContain('link_unreachable');
    expect(codes).toContain('printed_before');
  });

  test.each([
    ['size', { kind: 'postcard', size: 'A4' }],
    ['template', { kind: 'labels', template: 'panel' }],
    ['size', { kind: 'qr_sheet', size: 'DL' }],
    ['last_piece', { kind: 'labels', last_piece: 3 }],
    ['first_piece', { kind: 'labels', first_piece: 2, last_piece: 1 }],
    ['picture', { kind: 'labels', picture: 'data:image/png;base64,AAAA' }],
    ['picture', { kind: 'postcard', picture: 'data:image/svg+xml;base64,AAAA' }],
    ['picture', { kind: 'postcard', picture: CUT_OFF }],
    ['kind', { kind: 'poster' }],
  ])('names %s in %j', async (path, body) => {
    const answer = await order(await batchOf(2), body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe(path);
  });
});

test('codes for a PUBLIC_URL that nobody can open are warned of', async () => {
  const local = await makeTestApp({ DATA_DIR: folder, PUBLIC_URL: '' });
  const campaign = await local.campaign(await local.client());
  const url = `/api/v1/campaigns/${campaign.id}/batches`;
  const batch = await must(local.admin.post(url, { quantity: 1 }), 202);
  let answer = await local.admin.post(`/api/v1/batches/${batch.id}/prints/check`, {
    kind: 'labels',
  });
  for (let i = 0; i < 100 && answer.status === 409; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    answer = await local.admin.post(`/api/v1/batches/${batch.id}/prints/check`, { kind: 'labels' });
  }
  expect(answer.body.findings[0]).toMatchObject({ level: 'warning', code: 'loopback_address' });
  await local.close();
});

describe('recipients', () => {
  const upload = (batch: Made, csv: string) =>
    t.admin.post(`/api/v1/batches/${batch.id}/recipients`, csv, { 'content-type': 'text/csv' });

  test('get a piece each, stand in the mail merge, and are matched back', async () => {
    const batch = await batchOf(3);
    const list = await must(
      upload(batch, 'Name;Town;code\r\nAda;Bath;x\r\n"Bo ""B""";=York;y\r\n'),
    );
    expect(list).toMatchObject({ columns: ['Name', 'Town', 'code'], quantity: 2, pieces: 3 });
    const codes = await codesOf(batch);
    const merge = await t.admin.get(`/api/v1/batches/${batch.id}/mail-merge.csv`);
    const lines = merge.text.trimEnd().split('\r\n');
    expect(lines[0]).toBe('piece,code,link,qr_file,Name,Town,recipient_code');
    expect(lines[2]).toMatch(/,"Bo ""B""",'=York,y$/);
    expect(lines[3]).toMatch(/,,,$/);
    const { api } = await t.key(client);
    const sale = { code: codes[1], order_reference: 'r-1', transaction_amount: 9 };
    await must(api.post('/api/webhook/redemption', sale), 200);
    const { body } = await t.admin.get(`/api/v1/batches/${batch.id}/recipients`);
    expect(body.data).toMatchObject([
      { piece: 1, code: codes[0], uses: 0, fields: { Name: 'Ada' } },
      { piece: 2, code: codes[1], uses: 1, fields: { Name: 'Bo "B"', Town: '=York' } },
    ]);
    expect((await t.admin.delete(`/api/v1/batches/${batch.id}/recipients`)).status).toBe(204);
    expect((await t.admin.get(`/api/v1/batches/${batch.id}/recipients`)).body.data).toEqual([]);
    const [left] = await t.db.query<{ ledger: string }>({
      text: `select string_agg(coalesce(before::text, '') || coalesce(after::text, ''), '') as ledger
        from ledger`,
    });
    expect(left?.ledger).not.toContain('Ada');
  });

  test('are refused where they are more than the pieces, or no list', async () => {
    const batch = await batchOf(1);
    expect((await upload(batch, 'Name\nA\nB\n')).status).toBe(409);
    expect((await upload(batch, 'Name\n')).status).toBe(400);
    expect((await upload(batch, 'Name,name\nA,B\n')).status).toBe(400);
    expect((await upload(batch, 'Name\nA,B\n')).body.errors[0].path).toBe('line 2');
    expect((await upload(batch, `Name\n"${'A'.repeat(1_100_000)}`)).status).toBe(400);
  });

  test('of spoilt pieces get the pieces that are made again', async () => {
    const batch = await batchOf(4);
    await must(upload(batch, 'Name\nAda\nBo\nCy\nDi\n'));
    const codes = await codesOf(batch);
    const { api } = await t.key(client);
    const sale = { code: codes[2], order_reference: 's-1', transaction_amount: 9 };
    await must(api.post('/api/webhook/redemption', sale), 200);
    const url = `/api/v1/batches/${batch.id}/spoilage`;
    const range = { first_piece: 2, last_piece: 4, reason: 'wet', reissue: true };
    const spoilt = await must(t.admin.post(url, range));
    expect(spoilt).toMatchObject({ voided: 2, kept: 1, reason: 'wet' });
    const again = `/api/v1/batches/${String(spoilt.reissue_batch_id)}`;
    await until(again, ({ status }) => status === 'completed');
    const { body } = await t.admin.get(`${again}/recipients`);
    expect(body.data.map((each: Made) => each.fields.Name)).toEqual(['Bo', 'Di']);
    expect(body.data.map((each: Made) => each.code)).toEqual(
      await codesOf({ id: String(spoilt.reissue_batch_id) }),
    );
    for (const [i, isValid] of [true, false, false, false].entries()) {
      const { body: answer } = await api.get(`/api/webhook/validate/${codes[i] ?? ''}`);
      expect(answer.valid).toBe(isValid);
    }
    expect((await t.admin.get(url)).body.data).toHaveLength(1);
    const entries = await t.db.query<{ kind: string }>({
      text: `select kind from ledger where subject_id = $1 and kind = 'batch.spoiled'`,
      values: [privateOf(batch.id)],
    });
    expect(entries).toHaveLength(1);
  });
});
