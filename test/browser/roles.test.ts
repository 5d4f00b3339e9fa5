// The eight roles in a real browser: what each is led to, what it is told is not for it, what it sees of
// others, and that no screen asks the server for what its role may not have.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../contract/role.ts';
import { must, type Made } from '../harness/app.ts';
import { cheapHash, type PersonBounds } from '../harness/person.ts';
import { browserPath, openBrowser, settle, signIn, type Browsing } from './browser.ts';
import { fill } from './fill.ts';
import type { Filled } from './routes.ts';

const PATIENCE_MS = 120_000;
const PASSWORD = 'nine-quiet-harbours';
const passwordHash = cheapHash(PASSWORD);

interface Expected {
  /** Screens of `places` that say they are not for the role. */
  refused: string[];
  /** Links of the navigation. */
  links: string[];
  /** Cards of Settings. */
  settings: string[];
  /** Buttons that change something, by the place where they would be. */
  deeds: string[];
  /** Whether what belongs to another client is there. */
  seesOthers: boolean;
}

const READS = ['Overview', 'Campaigns', 'Vouchers', 'Redemptions', 'Clients', 'Conflicts'];
const HELP = ['Guides', 'Settings'];
const EVERY_LINK = [
  ...READS,
  'Refused attempts',
  'Leads',
  'Redeem in store',
  'Getting started',
  'API keys',
  ...HELP,
];
const EVERY_SETTING = [
  'API keys',
  'Webhooks',
  'Shopify',
  'Tills and staff',
  'Team',
  'Your account',
  'Organization',
  'Audit log',
  'Privacy',
];
const EVERY_DEED = [
  'campaigns: New campaign',
  'campaign: Edit',
  'codes: Make codes',
  'voucher: Disable',
  'redemption: Void',
  'conflict: Settle it',
  'clients: New client',
  'client: Pause everything',
  'leads: Erase the lead of Ann Example',
  'api-keys: New key',
  'webhooks: New endpoint',
  'tills: Pair a till',
  'team: Invite somebody',
];
const without = (all: string[], ...these: string[]) => all.filter((each) => !these.includes(each));
const WRITING = ['start', 'campaign-new', 'campaign-edit', 'client-new'];

const EXPECTED: Record<Exclude<Role, 'staff'>, Expected> = {
  owner: {
    refused: [],
    links: EVERY_LINK,
    settings: EVERY_SETTING,
    deeds: EVERY_DEED,
    seesOthers: true,
  },
  admin: {
    refused: [],
    links: EVERY_LINK,
    settings: EVERY_SETTING,
    deeds: EVERY_DEED,
    seesOthers: true,
  },
  account_manager: {
    refused: ['client-new'],
    links: EVERY_LINK,
    settings: EVERY_SETTING,
    deeds: without(EVERY_DEED, 'clients: New client', 'team: Invite somebody'),
    seesOthers: false,
  },
  analyst: {
    refused: [...WRITING, 'api-keys', 'tills', 'privacy'],
    links: without(EVERY_LINK, 'Redeem in store', 'Getting started', 'API keys'),
    settings: without(EVERY_SETTING, 'API keys', 'Tills and staff', 'Privacy'),
    deeds: [],
    seesOthers: true,
  },
  merchant: {
    refused: ['client-new', 'organization'],
    links: EVERY_LINK,
    settings: without(EVERY_SETTING, 'Organization'),
    deeds: without(EVERY_DEED, 'clients: New client'),
    seesOthers: false,
  },
  merchant_viewer: {
    refused: [...WRITING, ...without(settingNames(), 'account')],
    links: without(EVERY_LINK, 'Redeem in store', 'Getting started', 'API keys'),
    settings: ['Your account'],
    deeds: [],
    seesOthers: false,
  },
  location_manager: {
    refused: [...WRITING, 'print', 'leads', ...without(settingNames(), 'account', 'team', 'tills')],
    links: [...READS, 'Refused attempts', 'Redeem in store', ...HELP],
    settings: ['Tills and staff', 'Team', 'Your account'],
    deeds: ['redemption: Void', 'tills: Pair a till', 'team: Invite somebody'],
    seesOthers: false,
  },
};

function settingNames(): string[] {
  return [
    'api-keys',
    'webhooks',
    'shopify',
    'tills',
    'team',
    'account',
    'organization',
    'audit-log',
    'privacy',
  ];
}

/** Every screen by its name: one that a role may not see says so, and asks for nothing. */
const placesIn = (filled: Filled): Record<string, string> => ({
  overview: '/',
  start: '/start',
  campaigns: '/campaigns',
  'campaign-new': '/campaigns/new',
  campaign: `/campaigns/${filled.campaign.id}`,
  sources: `/campaigns/${filled.campaign.id}?tab=sources`,
  codes: `/campaigns/${filled.campaign.id}?tab=codes`,
  activity: `/campaigns/${filled.campaign.id}?tab=activity`,
  print: `/campaigns/${filled.campaign.id}/print`,
  'campaign-edit': `/campaigns/${filled.campaign.id}/edit`,
  vouchers: '/vouchers',
  voucher: `/vouchers/${filled.voucherId}`,
  redemptions: '/redemptions?from=2020-01-01&to=2040-01-01',
  redemption: `/redemptions/${filled.redemptionId}`,
  conflicts: '/conflicts',
  conflict: `/conflicts/${filled.conflictId}`,
  attempts: '/attempts',
  attempt: `/attempts?reference=${filled.reference}`,
  clients: '/clients',
  'client-new': '/clients/new',
  client: `/clients/${filled.client.id}`,
  leads: '/leads',
  settings: '/settings',
  ...Object.fromEntries(settingNames().map((name) => [name, `/settings/${name}`])),
  help: '/help',
});

describe.runIf(browserPath)('roles', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let filled: Filled;
  let other: Made;
  const boundsOf: Partial<Record<Role, PersonBounds>> = {};

  beforeAll(async () => {
    b = await openBrowser();
    filled = await fill(b.t);
    const { client } = filled;
    other = await b.t.client({ name: 'Kumo Garden Centre' });
    const far = await b.t.location(client, { name: 'Old Town' });
    const campaign = await b.t.campaign(other, { name: 'Kumo spring' });
    const { api } = await b.t.key(other);
    const { code } = await b.t.voucher(campaign, { code: 'KUMO-1' });
    const order = { code, transaction_amount: 20, order_reference: 'KUMO-ORDER' };
    await must(api.post('/api/webhook/redemption', order), 200);
    const [near] = (
      await b.t.admin.get(`/api/v1/locations?client_id=${client.id}`)
    ).body.data.filter(({ id }: Made) => id !== far.id);
    // an order at a counter elsewhere, which the manager of the other location has nothing to do with
    const { code: counter } = await b.t.voucher(filled.campaign, { code: 'OLD-TOWN-1' });
    await must(
      b.t.admin.post('/api/v1/redemptions', {
        code: counter,
        location_id: far.id,
        transaction_amount: 31,
        override: { acknowledged: ['not_valid_on_this_day'], reason: 'A regular' },
      }),
      200,
    );
    for (const role of ['account_manager', 'merchant', 'merchant_viewer'] as const) {
      boundsOf[role] = { clients: [client] };
    }
    for (const role of ['location_manager', 'staff'] as const) {
      boundsOf[role] = { clients: [client], locations: [near] };
    }
  }, PATIENCE_MS);
  afterAll(() => b.close());

  const personOf = (role: Role) => b.t.person(role, { ...boundsOf[role], passwordHash });

  /** Goes there without loading the page anew, as a link does. */
  async function goTo(page: Page, path: string): Promise<void> {
    await page.evaluate((to) => {
      window.history.pushState({}, '', to);
      window.dispatchEvent(new PopStateEvent('popstate', { state: {} }));
    }, path);
    await settle(page);
  }

  for (const [role, expected] of Object.entries(EXPECTED) as [Role, Expected][]) {
    test(`${role}: sees what is theirs, is told what is not, and is asked for no more`, async () => {
      const { email } = await personOf(role);
      const page = await b.visit();
      const refusedCalls: string[] = [];
      page.on('response', (response) => {
        if ([401, 403].includes(response.status()) && !response.url().endsWith('/api/v1/session')) {
          refusedCalls.push(`${page.url()}: ${response.status()} of ${response.url()}`);
        }
      });
      await signIn(page, { email, password: PASSWORD });
      await settle(page);
      const navigation = page.getByRole('navigation', { name: 'Main' });
      expect(await navigation.getByRole('link').allInnerTexts()).toEqual(expected.links);

      const refused: string[] = [];
      const failed: string[] = [];
      const deeds: string[] = [];
      const others: string[] = [];
      for (const [name, path] of Object.entries(placesIn(filled))) {
        await goTo(page, path);
        const main = page.getByRole('main');
        if (await main.getByText('Not for your role').isVisible()) refused.push(name);
        for (const text of await main.getByRole('alert').allInnerTexts()) {
          if (/could not be loaded/.test(text)) failed.push(`${name}: ${text}`);
        }
        if ((await main.getByText(/Kumo|KUMO/).count()) > 0) others.push(name);
        for (const deed of EVERY_DEED.filter((each) => each.startsWith(`${name}: `))) {
          const label = deed.slice(name.length + 2);
          const there = main
            .getByRole('button', { name: label, exact: true })
            .or(main.getByRole('link', { name: label, exact: true }));
          if ((await there.count()) > 0) deeds.push(deed);
        }
        if (name === 'settings') {
          const cards = await main.getByRole('heading', { level: 2 }).allInnerTexts();
          expect(cards).toEqual(expected.settings);
        }
        // what happened at a counter elsewhere is not for who keeps another one
        if (name === 'redemptions') {
          expect((await main.getByText('OLD-TOWN-1').count()) > 0).toBe(
            role !== 'location_manager',
          );
        }
      }
      expect({ refused: refused.toSorted(), failed, deeds, refusedCalls }).toEqual({
        refused: expected.refused.toSorted(),
        failed: [],
        deeds: expected.deeds,
        refusedCalls: [],
      });
      expect(others.length > 0).toBe(expected.seesOthers);
      // by its address neither
      await goTo(page, `/clients/${other.id}`);
      const name = page.getByRole('heading', { level: 1, name: 'Kumo Garden Centre' });
      expect((await name.count()) === 1).toBe(expected.seesOthers);
      await page.context().close();
    });
  }

  test('staff land on the till, and nowhere else', async () => {
    const { email } = await personOf('staff');
    const page = await b.visit();
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/till/');
    await page.getByRole('heading', { level: 1, name: 'This phone is not a till yet' }).waitFor();
    await page.goto('/settings/team');
    await page.waitForURL('**/till/');
    await page.context().close();
  });

  test('none of it had an error in its console', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
