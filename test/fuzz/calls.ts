// A good call of each operation, freshly made: what the fuzzer changes. Most are those of the audit log's
// fixture; what only people, mails and signatures lead to is made here. Long because each has its line.
import { createHmac } from 'node:crypto';
import { TOTP } from 'otpauth';
import { makeResetToken } from '../../server/account/reset-password.ts';
import type { AccountRow } from '../../server/account/queries.ts';
import { writes, type World as Shop } from '../../server/audit/writes.fixture.ts';
import { privateId } from '../../server/db/id.ts';
import { must, type Made, type TestApp } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import { cheapHash, makeBrowser, PUBLIC_URL } from '../harness/person.ts';
import { caught, type Cast } from './cast.ts';
import type { DescribedOperation } from './document.ts';

export interface GoodCall {
  url: string;
  headers: Record<string, string>;
  /** An object is sent as JSON, a text as it is. */
  body: unknown;
  /** The headers that sign another body. */
  sign?: (body: string) => Record<string, string>;
}

const hmacOf = (secret: string, body: string) =>
  createHmac('sha256', secret).update(body).digest('base64');

/** By operation: how its last good call is signed. */
const signers: Record<string, (body: string) => Record<string, string>> = {};

type Make = (kit: Kit) => Promise<() => Promise<Answered>> | (() => Promise<Answered>);

interface Kit {
  t: TestApp;
  cast: Cast;
  shop: Shop;
  owner: Caller;
}

/** What cannot succeed here, with why and where it does. */
export const CANNOT: Record<string, string> = {
  setUp: 'Only on an empty installation: server/session/session.test.ts',
  downloadPrintFile: 'A print is drawn by a built worker: server/print/print.test.ts',
};

const PASSWORD = 'a password that fuzzers know';
const passwordHash = cheapHash(PASSWORD);
let serial = 0;
const v1 = (path: string) => `/api/v1${path}`;

const somebody = async ({ t }: Kit) => t.person('admin');
const withPassword = async ({ t }: Kit) => t.person('admin', { passwordHash });
const invitationToken = async ({ t }: Kit): Promise<string> => {
  const email = `fuzz-${process.pid}-${serial++}@tests.example`;
  const made = await must(t.admin.post(v1('/invitations'), { email, role: 'analyst' }));
  return String(made.url).split(/[#=]/).at(-1) ?? '';
};
const submitted = async ({ t, cast, shop }: Kit): Promise<Made> => {
  const made = await t.campaign(shop.client, { status: 'draft' });
  // approval is asked for while it is submitted only: the other calls go on without
  const ask = (campaign_approval: boolean) =>
    must(t.admin.patch(v1('/organization'), { campaign_approval }), 200);
  await ask(true);
  const merchant = makeBrowser(t.app, cast.actors.merchant!.headers.cookie ?? '', PUBLIC_URL);
  await must(merchant.post(v1(`/campaigns/${made.id}/submit`), {}), 200);
  await ask(false);
  return made;
};
const withSecret = async (kit: Kit) => {
  const person = await withPassword(kit);
  const { secret } = await must(person.post(v1('/account/totp'), { password: PASSWORD }), 200);
  return { person, code: () => new TOTP({ secret: String(secret) }).generate() };
};
const waitingShop = ({ t, shop }: Kit) =>
  must(
    t.admin.post(v1('/shopify-shops'), {
      client_id: shop.client.id,
      domain: `fuzz-${process.pid}-${serial++}.myshopify.com`,
      grant: 'authorization_code',
      app_client_id: 'app',
      app_client_secret: 'secret',
    }),
  );

const OF_PEOPLE: Record<string, Make> = {
  signIn: async (kit) => {
    const { email } = await withPassword(kit);
    const here = makeBrowser(kit.t.app, '');
    return () => here.post(v1('/session'), { email, password: PASSWORD });
  },
  signOut: async (kit) => {
    const person = await somebody(kit);
    return () => person.delete(v1('/session'));
  },
  endSession: async (kit) => {
    const person = await somebody(kit);
    const { data } = await must(person.get(v1('/sessions')), 200);
    return () => person.delete(v1(`/sessions/${(data as Made[])[0]?.id}`));
  },
  getSession:
    ({ owner }) =>
    () =>
      owner.get(v1('/session')),
  listSessions:
    ({ owner }) =>
    () =>
      owner.get(v1('/sessions')),
  changeOwnAccount: async (kit) => {
    const person = await somebody(kit);
    return () => person.patch(v1('/account'), { name: 'Fuzz', locale: 'de' });
  },
  changePassword: async (kit) => {
    const person = await withPassword(kit);
    const body = { current_password: PASSWORD, new_password: 'another that nobody has' };
    return () => person.post(v1('/account/password'), body);
  },
  beginTotp: async (kit) => {
    const person = await withPassword(kit);
    return () => person.post(v1('/account/totp'), { password: PASSWORD });
  },
  confirmTotp: async (kit) => {
    const { person, code } = await withSecret(kit);
    return () => person.post(v1('/account/totp/confirm'), { code: code() });
  },
  disableTotp: async (kit) => {
    const person = await withPassword(kit);
    return () => person.post(v1('/account/totp/disable'), { password: PASSWORD });
  },
  requestPasswordReset: ({ t }) => {
    return () => t.as().post(v1('/password-resets'), { email: 'nobody@people.example' });
  },
  resetPassword: async (kit) => {
    const { t } = kit;
    const { id } = await somebody(kit);
    const organization_id = privateId('organization', t.organizationId);
    const account = { organization_id, id: privateId('account', id) };
    const token = await t.db.transaction((tx) =>
      makeResetToken(tx, { kind: 'command_line', id: null }, account as AccountRow),
    );
    const body = { token, password: 'another that nobody has' };
    return () => makeBrowser(t.app, '').post(v1('/password-resets/redeem'), body);
  },
  lookAtInvitation: async (kit) => {
    const token = await invitationToken(kit);
    return () => kit.t.as().post(v1('/invitations/look'), { token });
  },
  acceptInvitation: async (kit) => {
    const body = { token: await invitationToken(kit), name: 'Fuzz', password: PASSWORD };
    return () => makeBrowser(kit.t.app, '').post(v1('/invitations/accept'), body);
  },
  changeAccount: async (kit) => {
    const { id } = await somebody(kit);
    return () => kit.owner.patch(v1(`/accounts/${id}`), { role: 'analyst' });
  },
  removeAccount: async (kit) => {
    const { id } = await somebody(kit);
    return () => kit.owner.delete(v1(`/accounts/${id}`));
  },
  approveCampaign: async (kit) => {
    const { id } = await submitted(kit);
    return () => kit.owner.post(v1(`/campaigns/${id}/approve`), {});
  },
  rejectCampaign: async (kit) => {
    const { id } = await submitted(kit);
    return () => kit.owner.post(v1(`/campaigns/${id}/reject`), { reason: 'Too dear' });
  },
  setUp: ({ t }) => {
    const body = { organization: 'Fuzz', email: 'fuzz@tests.example', password: PASSWORD };
    return () => makeBrowser(t.app, '').post(v1('/setup'), body);
  },
};

const OF_SIGNATURES: Record<string, Make> = {
  receiveOrderEvent: async ({ t, shop }) => {
    const body = { client_id: shop.client.id, name: 'Fuzz', preset: 'generic' };
    const made = await must(t.admin.post(v1('/order-endpoints'), body));
    const code = (await t.voucher(shop.campaign)).code as string;
    const event = JSON.stringify({
      event: 'order.paid',
      event_id: `E-${serial++}`,
      order_reference: `F-${serial}`,
      transaction_amount: 40,
      codes: [code],
    });
    const header = String(made.signature_header).toLowerCase();
    const sign = (text: string) => ({ [header]: hmacOf(String(made.secret), text) });
    signers.receiveOrderEvent = sign;
    return () => t.as().post(new URL(String(made.url)).pathname, event, sign(event));
  },
  receiveShopifyWebhook: async (kit) => {
    const made = await waitingShop(kit);
    const body = JSON.stringify({ id: serial++ });
    const sign = (text: string) => ({ 'x-shopify-hmac-sha256': hmacOf('secret', text) });
    signers.receiveShopifyWebhook = sign;
    const headers = {
      ...sign(body),
      'x-shopify-shop-domain': String(made.domain),
      'x-shopify-topic': 'app/uninstalled',
      'x-shopify-event-id': `fuzz-${serial}`,
    };
    return () => kit.t.as().post(new URL(String(made.webhook_url)).pathname, body, headers);
  },
  completeShopifyAuthorization: async (kit) => {
    const made = await waitingShop(kit);
    const asked = new URL(String(made.authorize_url));
    const said = new URLSearchParams({
      code: 'code',
      shop: String(made.domain),
      state: asked.searchParams.get('state') ?? '',
      timestamp: String(Math.floor(Date.now() / 1000)),
    });
    said.sort();
    const hmac = createHmac('sha256', 'secret').update(said.toString()).digest('hex');
    const path = new URL(asked.searchParams.get('redirect_uri') ?? '').pathname;
    return () => kit.t.as().get(`${path}?${said.toString()}&hmac=${hmac}`);
  },
};

const OTHERS: Record<string, Make> = {
  validateVoucher: ({ shop }) => {
    return () =>
      shop.shop.get(`/api/webhook/validate/${encodeURIComponent(String(shop.voucher.code))}`);
  },
  recordScan: ({ t, shop }) => {
    return () => t.admin.post(v1('/scans'), { voucher_id: shop.voucher.id });
  },
  lookUpCode: ({ t, cast, shop }) => {
    const { headers } = cast.actors.till!;
    return () => t.as().post(v1('/till/look'), { code: shop.voucher.code as string }, headers);
  },
  checkPrint: ({ t, cast }) => {
    const url = v1(`/batches/${cast.worlds.own.ids.batches}/prints/check`);
    return () => t.admin.post(url, { kind: 'labels' });
  },
  getGuide:
    ({ t }) =>
    () =>
      t.as().get(v1('/guides/woocommerce')),
};
const MADE: Record<string, Make> = { ...OF_PEOPLE, ...OF_SIGNATURES, ...OTHERS };

const DATES = { from: '2026-03-01', to: '2026-03-31' } as const;

/** A read of what the own world has, with what its query must have. */
function readOf({ t, cast }: Kit, operation: DescribedOperation): () => Promise<Answered> {
  const path = operation.path.replaceAll(/([^/]+)\/\{\w+\}/g, (_, kind: string) => {
    const id = cast.worlds.own.ids[kind];
    if (!id) throw new Error(`No good call is known of ${operation.name}`);
    return `${kind}/${id}`;
  });
  const needed = operation.requiredQuery.map((name): [string, string] => [
    name,
    DATES[name as keyof typeof DATES],
  ]);
  const query = new URLSearchParams(needed).toString();
  const { headers } = cast.actors.till!;
  return () =>
    t
      .as()
      .get(
        query ? `${path}?${query}` : path,
        path.startsWith('/api/v1/till') ? headers : { 'x-api-key': t.admin.key! },
      );
}

/** Makes what the call is about, and answers the call without sending it. */
export async function goodCall(kit: Kit, operation: DescribedOperation): Promise<GoodCall> {
  const { t } = kit;
  const make = MADE[operation.id];
  const write = writes[operation.name];
  const call = make
    ? await make(kit)
    : write
      ? await write(kit.shop)
      : operation.method === 'GET'
        ? readOf(kit, operation)
        : undefined;
  if (!call) throw new Error(`No good call is known of ${operation.name}`);
  const { url, headers, payload } = await caught(t.app, call);
  const text = payload as string | undefined;
  const said = headers as Record<string, string>;
  const isJson = said['content-type'] === 'application/json';
  const sign = signers[operation.id];
  return {
    url: url as string,
    headers: { ...said },
    body: text !== undefined && isJson && !sign ? (JSON.parse(text) as unknown) : text,
    sign,
  };
}

/** What the calls are about, in the own world's client. */
export async function makeKit(t: TestApp, cast: Cast): Promise<Kit> {
  const { ids, mark } = cast.worlds.own;
  const client = await must(t.admin.get(v1(`/clients/${ids.clients}`)), 200);
  const campaign = await t.campaign(client, { name: mark });
  const source = await must(
    t.admin.post(v1(`/campaigns/${campaign.id}/sources`), { name: mark, kind: 'flyer' }),
  );
  const shop: Shop = {
    t,
    client,
    location: await t.location(client, { name: mark }),
    campaign,
    voucher: await t.voucher(campaign, { max_uses: null }),
    source,
    shop: (await t.key(client)).api,
  };
  const { cookie = '' } = cast.actors.owner!.headers;
  return { t, cast, shop, owner: makeBrowser(t.app, cookie, PUBLIC_URL) };
}
export type { Kit };
