// What becomes of campaigns, by the hands of those who look after them: handed in, sent back, approved,
// copied, ended; many paused and taken up again.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must, type Made } from '../harness/app.ts';
import { cheapHash } from '../harness/person.ts';
import { browserPath, openBrowser, signIn, unique, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;
const PASSWORD = 'nine-quiet-harbours';

describe.runIf(browserPath)('the life of a campaign', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let client: Made;
  let owner: Page;
  let merchant: Page;
  beforeAll(async () => {
    b = await openBrowser();
    client = await b.t.client({ name: 'Demo Restaurant' });
    owner = await b.signedIn();
    const passwordHash = cheapHash(PASSWORD);
    const { email } = await b.t.person('merchant', { clients: [client], passwordHash });
    merchant = await b.visit();
    await signIn(merchant, { email, password: PASSWORD });
  }, PATIENCE_MS);
  afterAll(() => b.close());

  const statusOf = async (id: string) =>
    (await b.t.admin.get(`/api/v1/campaigns/${id}`)).body.status as string;
  const idIn = (page: Page) => /cmp_\w+/.exec(page.url())?.[0] ?? '';
  /** Opens the menu of what is done seldom, and chooses there. */
  const choose = async (page: Page, name: string) => {
    await page.getByRole('button', { name: 'More actions', exact: true }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  const isBadge = (page: Page, status: string) =>
    page.getByRole('main').getByText(status, { exact: true }).first().waitFor();

  test('a merchant hands in; it is sent back with a reason, handed in again, and approved', async () => {
    await owner.goto('/settings/organization');
    await owner.getByRole('checkbox', { name: /approv/i }).check();
    await owner.getByRole('button', { name: 'Save', exact: true }).click();
    await owner.getByText('Saved', { exact: true }).waitFor();

    const name = unique('Harvest supper');
    await merchant.goto('/campaigns/new');
    await merchant.getByLabel('Campaign name').fill(name);
    await merchant.getByRole('button', { name: 'Create campaign' }).click();
    await merchant.getByRole('heading', { level: 1, name }).waitFor();
    await isBadge(merchant, 'Waiting for approval');
    expect(await merchant.getByRole('button', { name: 'Approve' }).count()).toBe(0);

    // who approves is told of it where they begin the day
    await owner.getByRole('link', { name: 'Overview', exact: true }).click();
    await owner.getByText('1 campaign waits for approval').waitFor();
    await owner.getByRole('link', { name: 'Look at them' }).click();
    await owner.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
    await owner.getByRole('link', { name, exact: true }).click();
    await owner.getByRole('button', { name: 'Send back' }).click();
    const asked = owner.getByRole('dialog', { name: 'Send back' });
    await asked.getByLabel('Why, for whoever made it').fill('The discount is too high.');
    await asked.getByRole('button', { name: 'Send back' }).click();
    await asked.waitFor({ state: 'detached' });
    await isBadge(owner, 'Draft');

    await merchant.reload();
    await merchant.getByText('Sent back: The discount is too high.').waitFor();
    await merchant.getByRole('link', { name: 'Edit', exact: true }).click();
    await merchant.getByLabel('Per cent').fill('10');
    await merchant.getByRole('button', { name: 'Save changes' }).click();
    await merchant.getByRole('button', { name: 'Hand in for approval' }).click();
    await isBadge(merchant, 'Waiting for approval');
    await merchant.getByText('Sent back').waitFor({ state: 'detached' });

    await owner.reload();
    await owner.getByText('10% off your order').first().waitFor();
    await owner.getByRole('button', { name: 'Approve' }).click();
    await isBadge(owner, 'Active');
    expect(await statusOf(idIn(owner))).toBe('active');
    await merchant.reload();
    await isBadge(merchant, 'Active');
    // what was approved cannot be another offer behind their backs: the merchant is told what to do
    await merchant.getByRole('link', { name: 'Edit', exact: true }).click();
    await merchant.getByLabel('Per cent').fill('90');
    await merchant.getByRole('button', { name: 'Save changes' }).click();
    const refusal = merchant.getByRole('alert');
    await refusal.getByText(/pause it, change it, and hand it in/).waitFor();
    expect(await merchant.getByLabel('Per cent').inputValue()).toBe('90');
  });

  test('a copy has all but the codes; ended, its codes are refused and it can be taken up again', async () => {
    // its days are days far from ours
    const far = await b.t.client({ name: 'Pacific Diner', time_zone: 'America/Los_Angeles' });
    const original = await b.t.campaign(far, {
      name: unique('Summer Sale'),
      minimum_spend: 25,
      valid_until: '2099-08-31',
      terms: { weekdays: ['monday', 'tuesday'], text: 'Not with the lunch menu' },
    });
    await b.t.voucher(original);
    await owner.goto(`/campaigns/${original.id}`);
    await choose(owner, 'Duplicate');
    await owner.waitForURL('**/campaigns/new?copy=*');
    await owner.reload();
    await owner.getByRole('heading', { level: 1, name: 'New campaign' }).waitFor();
    expect(await owner.getByLabel('Campaign name').inputValue()).toBe(`${original.name} (copy)`);
    const name = unique('Autumn Sale');
    await owner.getByLabel('Campaign name').fill(name);
    await owner.getByRole('button', { name: 'Create campaign' }).click();
    await owner.getByRole('heading', { level: 1, name }).waitFor();
    await owner.getByText('No codes yet').waitFor();
    const id = idIn(owner);
    const copy = await must(b.t.admin.get(`/api/v1/campaigns/${id}`), 200);
    for (const field of ['client_id', 'discount_value', 'minimum_spend', 'valid_until', 'terms']) {
      expect([field, copy[field]]).toEqual([field, original[field]]);
    }

    const { code } = await b.t.voucher(copy);
    const { api } = await b.t.key(far);
    const isGood = async () =>
      (await api.get(`/api/webhook/validate/${code}`)).body.valid as boolean;
    await choose(owner, 'End');
    const asked = owner.getByRole('dialog', { name: 'End this campaign?' });
    await asked.getByText('Its codes are refused from now on.').waitFor();
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await asked.waitFor({ state: 'detached' });
    expect(await statusOf(id)).toBe('active');
    await choose(owner, 'End');
    await asked.getByRole('button', { name: 'End', exact: true }).click();
    await asked.waitFor({ state: 'detached' });
    await isBadge(owner, 'Ended');
    expect(await isGood()).toBe(false);
    await owner.getByRole('button', { name: 'Resume' }).click();
    await isBadge(owner, 'Active');
    await choose(owner, 'Archive');
    await owner
      .getByRole('dialog', { name: 'Archive this campaign?' })
      .getByRole('button', { name: 'Archive' })
      .click();
    await isBadge(owner, 'Archived');
    expect(await owner.getByRole('link', { name: 'Edit', exact: true }).count()).toBe(0);
  });

  test('many are paused at once, and one press takes that back for those that were paused', async () => {
    const mark = unique('Together');
    const names = ['a', 'b', 'c'].map((each) => `${mark} ${each}`);
    for (const name of names) {
      await b.t.campaign(client, { name, status: name.endsWith('c') ? 'paused' : 'active' });
    }
    const statuses = async () => {
      const { data } = (await b.t.admin.get(`/api/v1/campaigns?q=${encodeURIComponent(mark)}`))
        .body;
      return Object.fromEntries(
        (data as Made[]).map(({ name, status }) => [String(name).slice(-1), status]),
      );
    };
    await owner.goto(`/campaigns?q=${encodeURIComponent(mark)}`);
    await owner.getByLabel('Select all on this page').check();
    await owner
      .getByRole('group', { name: '3 selected' })
      .getByRole('button', { name: 'Pause' })
      .click();
    await owner.getByText('2 campaigns paused').waitFor();
    expect(await statuses()).toEqual({ a: 'paused', b: 'paused', c: 'paused' });
    await owner.getByRole('button', { name: 'Undo' }).click();
    await owner.getByText('2 campaigns resumed').waitFor();
    // what was asleep before stays so
    expect(await statuses()).toEqual({ a: 'active', b: 'active', c: 'paused' });
    // what is not in sight is not chosen
    await owner.getByLabel(`Select ${names[0] ?? ''}`).check();
    await owner.getByRole('tab', { name: 'Paused' }).click();
    await owner.getByRole('link', { name: names[0], exact: true }).waitFor({ state: 'detached' });
    expect(await owner.getByRole('group', { name: /selected/ }).count()).toBe(0);
  });

  test('nothing of it has an error in the console or asks another machine', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
