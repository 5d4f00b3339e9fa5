// Print, as somebody does it who has a list of addresses: the list, the check, the postcards as a PDF that
// has a page for each of them, then pieces that were spoilt. Long because it is one journey.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made } from '../harness/app.ts';
import { browserPath, NO_BROWSER, openBrowser, OWNER, settle, type Browsing } from './browser.ts';

const PATIENCE_MS = 240_000;
const PIECES = 6;
/** One point. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'vouchertrack-test-'));

if (!browserPath) console.warn(NO_BROWSER);

describe.runIf(browserPath)('print', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let page: Page;
  let campaign: Made;
  let batch: Made;

  beforeAll(async () => {
    b = await openBrowser(await makeTestApp({ DATA_DIR: folder }));
    const client = await b.t.client({ name: 'Demo Restaurant', branding: { color: '#7a1f5c' } });
    campaign = await b.t.campaign(client, { name: 'Summer Sale', valid_until: '2099-12-31' });
    batch = await must(
      b.t.admin.post(`/api/v1/campaigns/${campaign.id}/batches`, { quantity: PIECES }),
      202,
    );
    page = await b.signedIn({ acceptDownloads: true });
  }, PATIENCE_MS);
  afterAll(async () => {
    await b.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('from the list of campaigns to the batch', async () => {
    await page.goto('/campaigns');
    await page.getByRole('link', { name: 'Print codes of Summer Sale' }).click();
    await page.getByRole('heading', { level: 1, name: 'Print' }).waitFor();
    await page.getByText(`${PIECES} pieces`).first().waitFor();
  });

  test('a list that is no good is refused with the line; a good one is taken, and told of', async () => {
    await page.getByRole('tab', { name: 'Recipients' }).click();
    await page.getByText('No list of recipients').waitFor();
    const upload = async (text: string) => {
      const dialog = page.getByRole('dialog');
      const chooser = page.waitForEvent('filechooser');
      await dialog.getByRole('button', { name: 'CSV file' }).click();
      const buffer = Buffer.from(text);
      await (await chooser).setFiles({ name: 'list.csv', mimeType: 'text/csv', buffer });
      await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
    };
    await page.getByRole('button', { name: 'Upload a list' }).click();
    await upload('name,street\nAnn,1 Harbour Street,too,many\n');
    await page.getByText(/line 2 has 4 cells for 2 columns/).waitFor();
    const people = ['Ann', 'Bob', 'Cy', 'Di'].map(
      (name, i) => `${name} Example,${i + 1} Harbour St`,
    );
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await upload(['name,street', ...people].join('\n'));
    await page.getByText('4 recipients for 6 pieces. Columns: name, street.').waitFor();
    await page.getByText('2 pieces have no recipient.').waitFor();
    await page.getByRole('cell', { name: 'Ann Example' }).waitFor();
    const { data } = (await b.t.admin.get(`/api/v1/batches/${batch.id}/recipients`)).body;
    expect(data).toHaveLength(4);
  });

  test('the check says how bad it is and what to do; typing is seen on the sketch', async () => {
    await page.getByRole('tab', { name: 'Print', exact: true }).click();
    const check = page.getByRole('region', { name: 'Check before printing' });
    await check.getByText('There are 4 recipients for 6 pieces.').waitFor();
    await check.getByText('Upload the whole list, or print fewer pieces.').waitFor();
    await page.getByLabel('To piece').fill('4');
    await check.getByText('There are 4 recipients').waitFor({ state: 'detached' });
    await check.getByText(/^4 pieces, the smallest square of the code is/).waitFor();
    await page.getByLabel('Day of arrival').fill('2100-06-01');
    await check.getByText('Must be mended').waitFor();
    await check.getByText('The offer ends before the pieces arrive.').waitFor();
    expect(await page.getByRole('button', { name: 'Make the files' }).isDisabled()).toBe(true);
    await page.getByLabel('Day of arrival').fill('2099-06-01');
    await check.getByText('Must be mended').waitFor({ state: 'detached' });
    await page.getByLabel('Headline').fill('A summer evening');
    await page.getByRole('img', { name: 'Sketch of piece 6: A summer evening' }).waitFor();
    await page.getByLabel('To piece').fill('7');
    await page.getByText('A whole number from 1 to 6').waitFor();
    expect(await page.getByRole('button', { name: 'Make the files' }).isDisabled()).toBe(true);
    await page.getByLabel('To piece').fill('4');
  });

  test('what was typed outlives leaving the screen, a reload, and a session that ends', async () => {
    const headline = page.getByLabel('Headline');
    const isAsBefore = async () => {
      await page.getByText('What you typed before is still here.').waitFor();
      expect(await headline.inputValue()).toBe('A summer evening');
      expect(await page.getByLabel('To piece').inputValue()).toBe('4');
      expect(await page.getByLabel('Day of arrival').inputValue()).toBe('2099-06-01');
    };
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Picture' }).click();
    const picture = {
      name: 'front.png',
      mimeType: 'image/png',
      buffer: Buffer.from(PNG, 'base64'),
    };
    await (await chooser).setFiles(picture);
    await page.getByRole('link', { name: 'Back to the campaign' }).click();
    await page.getByRole('heading', { level: 1, name: 'Summer Sale' }).waitFor();
    await page.goBack();
    await isAsBefore();
    await page.getByRole('button', { name: 'Picture' }).getByText('front.png').waitFor();

    // only the picture is not kept over a reload, which is said
    await page.reload();
    await isAsBefore();
    await page.getByText('front.png was chosen before: choose it again.').waitFor();

    await page.context().clearCookies();
    await page.getByLabel('Line below it').fill('By the sea');
    const dialog = page.getByRole('dialog', { name: 'Sign in to go on' });
    await dialog.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Line below it').inputValue()).toBe('By the sea');

    await page.context().clearCookies();
    await page.reload();
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await isAsBefore();
    expect(await page.getByLabel('Line below it').inputValue()).toBe('By the sea');
  });

  test('a card in German is so on its sketch', async () => {
    await page.getByRole('combobox', { name: 'Language on it' }).click();
    await page.getByRole('option', { name: 'Deutsch' }).click();
    await page.getByText('Scannen oder den Code zeigen').waitFor();
    await page.getByText('Gültig bis 31. Dezember 2099').waitFor();
  });

  test('the postcards are made, and the file has a page for each piece', async () => {
    await page.getByRole('button', { name: 'Make the files' }).click();
    const link = page.getByRole('link', { name: /^postcard-001\.pdf/ });
    await link.waitFor();
    await page.getByText('4 pages').waitFor();
    const download = page.waitForEvent('download');
    await link.click();
    const file = join(folder, 'downloaded.pdf');
    await (await download).saveAs(file);
    expect(readFileSync(file).subarray(0, 4).toString()).toBe('%PDF');
    const { stdout } = await run('pdfinfo', [file]);
    expect(/^Pages:\s+(\d+)/m.exec(stdout)?.[1]).toBe('4');
    const { stdout: words } = await run('pdftotext', [file, '-']);
    expect(words.match(/A summer evening/g)).toHaveLength(4);
    expect(words.match(/Gültig bis 31\. Dezember 2099/g)).toHaveLength(4);
    await page.getByText('codes were read back from the finished file').waitFor();
    // what is made need not be kept
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Print' }).waitFor();
    expect(await page.getByLabel('Headline').inputValue()).toBe('');
  });

  test('the mail merge has a row for each piece, with its recipient', async () => {
    await page.getByText('Mail-merge file').click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the CSV' }).click();
    const file = join(folder, 'merge.csv');
    await (await download).saveAs(file);
    const [header, first, ...rest] = readFileSync(file, 'utf8').trim().split('\r\n');
    expect(header).toMatch(/piece,code,link,qr_file,name,street$/);
    expect(first).toMatch(/Ann Example,1 Harbour St$/);
    expect(rest).toHaveLength(PIECES - 1);
  });

  test('pieces that were spoilt are voided, and others made for their recipients', async () => {
    await page.getByRole('tab', { name: 'Spoilt pieces' }).click();
    await page.getByText('Nothing was spoilt').waitFor();
    await page.getByRole('button', { name: 'Void pieces' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('From piece').fill('2');
    await dialog.getByLabel('To piece').fill('9');
    await dialog.getByText('A whole number from 2 to 6').waitFor();
    await dialog.getByLabel('To piece').fill('3');
    await dialog.getByLabel('What happened').fill('Smudged on the press');
    await dialog.getByRole('button', { name: 'Void them' }).click();
    await page.getByText('2 voided, 0 kept').waitFor();
    await page.getByRole('link', { name: 'Print them' }).click();
    await page.getByText('2 pieces').first().waitFor();
    await page.getByRole('tab', { name: 'Recipients' }).click();
    await page.getByRole('cell', { name: 'Bob Example' }).waitFor();
    await page.getByRole('cell', { name: 'Cy Example' }).waitFor();
    const { data } = (await b.t.admin.get(`/api/v1/vouchers?batch_id=${batch.id}&status=disabled`))
      .body;
    expect(data).toHaveLength(2);
  });

  test('a print is stopped: nothing of it stays', async () => {
    const big = await must(
      b.t.admin.post(`/api/v1/campaigns/${campaign.id}/batches`, { quantity: 4_000 }),
      202,
    );
    for (let status = ''; status !== 'completed';) {
      status = String((await b.t.admin.get(`/api/v1/batches/${big.id}`)).body.status);
    }
    await page.goto(`/campaigns/${campaign.id}/print?batch=${big.id}`);
    await page.getByRole('button', { name: 'Make the files' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Stop printing' }).click();
    await page.getByText('Stopped', { exact: true }).waitFor();
    const { data } = (await b.t.admin.get(`/api/v1/batches/${big.id}/prints`)).body;
    expect(data).toMatchObject([{ status: 'cancelled', files: [] }]);
  });

  test('nothing was in error on the way', async () => {
    await settle(page);
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
