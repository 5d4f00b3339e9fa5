// Webhooks in a real browser: an endpoint is made, hears a test event and an order, fails, and hears
// it once more when somebody sends it again.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, verify, type Receiver } from '../../server/webhook/receiver.fixture.ts';
import { makeTestApp, must } from '../harness/app.ts';
import { browserPath, openBrowser, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;

describe.runIf(browserPath)('webhooks', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
    // the receiver is on this machine, where events are not sent unless that is allowed
    b = await openBrowser(await makeTestApp({ OUTBOUND_ALLOW_PRIVATE: '1' }));
  }, PATIENCE_MS);
  afterEach(async () => {
    await b.close();
    await receiver.close();
  });

  test('made, tried, paused, and a delivery that failed is sent again', async () => {
    const client = await b.t.client({ name: 'Demo Restaurant' });
    const campaign = await b.t.campaign(client);
    const { api } = await b.t.key(client);
    const page = await b.signedIn();
    await page.goto('/settings/webhooks');
    await page.getByRole('button', { name: 'New endpoint' }).first().click();
    const form = page.getByRole('dialog', { name: 'New endpoint' });
    await form.getByLabel('Address').fill(receiver.url);
    await form.getByLabel('Description').fill('The till’s display');
    await form.getByRole('radio', { name: 'Only these' }).check();
    await form.getByRole('checkbox', { name: /Redemption recorded/ }).check();
    await form.getByRole('button', { name: 'Make endpoint' }).click();
    const shown = page.getByRole('dialog', { name: 'The signing secret' });
    const secret = await shown.getByRole('group', { name: 'Signing secret' }).innerText();
    await shown.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('link', { name: receiver.url }).click();
    await page.getByRole('heading', { level: 1, name: 'The till’s display' }).waitFor();

    await page.getByRole('button', { name: 'Send a test event' }).click();
    const [first] = await receiver.until(1);
    expect(first?.event.type).toBe('webhook.test');
    expect(() => first && verify(secret, first)).not.toThrow();
    const rows = page.getByRole('table', { name: 'Deliveries' }).getByRole('row');
    const tested = rows.filter({ hasText: 'webhook.test' });
    await tested.getByText('Taken', { exact: true }).waitFor();
    await tested.getByText('204').waitFor();

    receiver.answer = (response) => response.writeHead(503).end('closed for the night');
    const { code } = await b.t.voucher(campaign);
    const order = { code, transaction_amount: 40, order_reference: 'ORD-1' };
    await must(api.post('/api/webhook/redemption', order), 200);
    const [, failed] = await receiver.until(2);
    expect(failed?.event.type).toBe('redemption.recorded');
    const told = rows.filter({ hasText: 'redemption.recorded' });
    await told.getByText('503').waitFor();
    await told.getByRole('button', { name: 'Redemption recorded', exact: true }).click();
    const inFull = page.getByRole('dialog', { name: 'Delivery' });
    await inFull.getByText('closed for the night').first().waitFor();
    await inFull.getByText('"order_reference": "ORD-1"').waitFor();
    await page.keyboard.press('Escape');
    await inFull.waitFor({ state: 'detached' });

    receiver.answer = (response) => response.writeHead(204).end();
    await told.getByRole('button', { name: 'Send again: Redemption recorded' }).click();
    await expect
      .poll(() => receiver.received.filter(({ event }) => event.id === failed?.event.id).length)
      .toBeGreaterThan(1);
    await told.getByText('Taken', { exact: true }).waitFor();
    // the same event under the same id: who receives it can tell that it has it
    const ids = receiver.received.slice(1).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);

    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'Enable', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No endpoint yet').waitFor();
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
