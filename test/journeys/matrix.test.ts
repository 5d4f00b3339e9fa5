// Every route by every kind of caller, made from the routes themselves: nobody gets further than they
// may, and no answer holds a byte of somebody else's. Long because it is one table of callers.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roles, type Role } from '../../contract/role.ts';
import { roleMay } from '../../server/api-key/role.ts';
import type { DeclaredRoute } from '../../server/http/entrance.ts';
import { makeTestApp, must, type TestApp } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import { makeBody } from '../harness/make-body.ts';
import { makeWorld, pairTill, PIN, type World } from '../harness/world.ts';

/** Bodies and queries that no schema tells, by operation. */
const BODIES: Record<string, object> = {
  createCampaign: { discount_value: 20 },
  reportDeliveries: { date: '2026-03-31', mailed: 1 },
  resolveConflict: { resolution: 'dismiss' },
  createApiKey: { scopes: ['validate'] },
  createInvitation: { role: 'staff' },
  changeAccount: { role: 'staff' },
  createWebhookEndpoint: { url: 'https://receiver.invalid/hook', events: ['*'] },
  changeWebhookEndpoint: { description: 'matrix' },
  exportHolder: { email: 'nobody@people.example' },
  createErasure: { email: 'nobody@people.example' },
  beginShift: { pin: PIN },
  reportFromTill: { report_key: 'matrix-0123456789abcdef', taken_at: new Date().toISOString() },
};
/** Answers that go on for as long as one listens: only those who are refused are asked. */
const ENDLESS = new Set(['GET /api/v1/live']);
/** Bodies that are CSV. */
const FILES: Record<string, string> = {
  createImport: 'code\r\nMATRIX-1\r\n',
  uploadRecipients: 'Name\r\nSomebody\r\n',
};
/** A file that only a finished print has: server/print/print.test.ts has it. */
const NOT_HERE = new Set(['GET /api/v1/prints/:id/files/:part']);
/** Of a test key, though it names something live: what they change is what is in test. */
const TEST_WRITES = new Set(['POST /api/v1/clients/:id/pause', 'POST /api/v1/clients/:id/resume']);
/** What a test key may make: it is in test, or (a client, a location) has no mode and nothing in it. */
const TEST_MAKES = new Set([
  'createOrderEndpoint',
  'createShopifyShop',
  'createClient',
  'createLocation',
  'createCampaign',
  'createApiKey',
  'createWebhookEndpoint',
]);

let t: TestApp;
let own: World;
let other: World;
let stranger: World;
let routes: (DeclaredRoute & { name: string; operationId: string })[];

beforeAll(async () => {
  t = await makeTestApp();
  own = await makeWorld(t, 'CANARY-OWN');
  other = await makeWorld(t, 'CANARY-OTHER');
  const admin = await t.stranger();
  const organization = await must(admin.get('/api/v1/organization'), 200);
  stranger = await makeWorld(
    { app: t.app, db: t.db, organizationId: organization.id, admin },
    'CANARY-STRANGER',
  );
  routes = t.app.declaredRoutes.map((route) => ({
    ...route,
    name: `${route.method} ${route.url}`,
    operationId: (route.schema as { operationId?: string } | undefined)?.operationId ?? '',
  }));
});
afterAll(() => t.close());

const closed = () => routes.filter(({ action }) => action !== 'public');
const ofTills = () => closed().filter(({ action }) => action === 'till');
const isStore = ({ url }: DeclaredRoute) => url.startsWith('/api/webhook');

/** The address with ids of the world; throws where the world lacks such an object. */
function addressIn(world: World, url: string): string {
  return url.replaceAll(/([^/]+)\/:(\w+)/g, (_, kind: string, name: string) => {
    const id = world.ids[kind];
    if (!id) throw new Error(`test/harness/world.ts has no object for ${kind}/:${name} of ${url}`);
    return `${kind}/${encodeURIComponent(id)}`;
  });
}

type Route = (typeof routes)[number];
type Parts = { body?: unknown; querystring?: unknown } | undefined;

function call(caller: Caller, route: Route, world: World, namesIds: boolean): Promise<Answered> {
  const url = addressIn(world, route.url);
  const { body: schema, querystring } = (route.schema as Parts) ?? {};
  if (route.method === 'GET') {
    const query = makeBody(querystring, world.ids, namesIds) as Record<string, string> | undefined;
    return caller.get(query ? `${url}?${new URLSearchParams(query).toString()}` : url);
  }
  const file = FILES[route.operationId];
  if (file !== undefined) return caller.post(url, file, { 'content-type': 'text/csv' });
  const made = makeBody(schema, world.ids);
  const isAboutMore = BODIES[route.operationId] !== undefined;
  const body = made || isAboutMore ? { ...made, ...BODIES[route.operationId] } : undefined;
  if (route.method === 'DELETE') return caller.delete(url);
  return route.method === 'PATCH' ? caller.patch(url, body) : caller.post(url, body);
}

// an unknown code is no failure of the call that asks
const isSuccess = ({ status, body }: Answered) =>
  status >= 200 && status < 300 && body?.valid !== false && body?.found !== false;

/** Whether the call names something of the world: then its answer has to be a refusal. */
const isAbout = (route: DeclaredRoute) => {
  const body = (route.schema as { body?: { properties?: object } } | undefined)?.body;
  const named = Object.keys(body?.properties ?? {});
  return (
    route.url.includes('/:') ||
    named.some((name) => /^(client_ids?|location_ids?|(voucher|campaign|staff)_id)$/.test(name)) ||
    (route.action === 'till' && named.includes('code'))
  );
};

/** Ids and marks of a world in a text. */
const tracesOf = (world: World, text: string) =>
  [world.mark, ...Object.values(world.ids)].filter((each) => text.includes(each));

/** Calls every closed route; answers what should not have come, with why. */
async function offences(
  caller: Caller,
  world: World,
  judge: (route: DeclaredRoute, answer: Answered) => string | undefined,
  which = closed(),
): Promise<string[]> {
  const found: string[] = [];
  for (const route of which) {
    // a list is asked for as a whole, and about what the world has
    for (const namesIds of route.method === 'GET' ? [false, true] : [true]) {
      const answer = await call(caller, route, world, namesIds);
      const why = judge(route, answer);
      if (why) found.push(`${route.name}: ${answer.status} ${why}: ${answer.text.slice(0, 200)}`);
    }
  }
  return found;
}

const finite = () => closed().filter(({ name }) => !ENDLESS.has(name));
const unlessStatus = (status: number) => (_: DeclaredRoute, answer: Answered) =>
  answer.status === status ? undefined : `not ${status}`;

/** No success about what belongs to another, and nothing of it in any answer. */
const unseen = (hidden: World[]) => (route: DeclaredRoute, answer: Answered) => {
  if (answer.status >= 500) return 'is a failure of ours';
  if (isAbout(route) && isSuccess(answer)) return 'should be refused';
  const traces = hidden.flatMap((world) => tracesOf(world, answer.text));
  // what the caller typed comes back: in a refusal, and in the list of their refusals
  const isEcho = (each: string) =>
    each.startsWith('CODE') && /attempts|webhook|till\/look/.test(route.url);
  const echoed = traces.filter((each) => !isEcho(each));
  return echoed.length > 0 ? `shows ${echoed.join()}` : undefined;
};

test('there are routes, and all of them say what they do', () => {
  expect(routes.length).toBeGreaterThan(80);
  expect(routes.filter(({ action }) => action === undefined)).toEqual([]);
});

describe('without a good key', () => {
  test('no key: 401', async () => {
    expect(await offences(t.as(), own, unlessStatus(401))).toEqual([]);
  });

  test('a revoked key: 401', async () => {
    const key = await t.key(null, { scopes: ['validate', 'redeem', 'manage', 'read'] });
    await must(t.admin.delete(`/api/v1/api-keys/${key.id}`), 204);
    expect(await offences(key.api, own, unlessStatus(401))).toEqual([]);
  });

  test('the cookie of a session that ended: 401', async () => {
    const person = await t.person('owner');
    await must(person.delete('/api/v1/session'), 204);
    expect(await offences(person, own, unlessStatus(401))).toEqual([]);
  });
});

describe('another organization', () => {
  test('its key reaches nothing of ours', async () => {
    expect(await offences(stranger.admin, own, unseen([own, other]), finite())).toEqual([]);
  });

  test('its owner reaches nothing of ours', async () => {
    const organization = await must(stranger.admin.get('/api/v1/organization'), 200);
    const { makePerson } = await import('../harness/person.ts');
    const owner = await makePerson(t.app, t.db, organization.id, 'owner');
    const foreign = finite().filter(({ action }) => action !== 'session');
    expect(await offences(owner, own, unseen([own, other]), foreign)).toEqual([]);
  });
});

describe('another client of the same organization', () => {
  test('its key reaches nothing of ours', async () => {
    const hidden = unseen([own, stranger]);
    expect(await offences(other.clientKey, own, hidden, finite())).toEqual([]);
  });

  const bound = roles.filter((role) => !['owner', 'admin', 'analyst'].includes(role));
  test.each(bound)('its %s reaches nothing of ours', async (role) => {
    const person = await personIn(other, role);
    const hidden = unseen([own, stranger]);
    const which = finite().filter(({ action }) => action !== 'session');
    expect(await offences(person, own, hidden, which)).toEqual([]);
  });
});

const personIn = (world: World, role: Role) => {
  const isBound = !['owner', 'admin', 'analyst'].includes(role);
  const isAtShop = ['location_manager', 'staff'].includes(role);
  return t.person(role, {
    clients: isBound ? [{ id: world.ids.clients! }] : undefined,
    locations: isAtShop ? [{ id: world.ids.locations! }] : undefined,
  });
};

describe('what a scope does not say', () => {
  const says: Record<string, (route: DeclaredRoute) => boolean> = {
    validate: ({ action }) => action === 'voucher.validate',
    redeem: ({ action }) => action === 'redemption.report',
    read: ({ action = '' }) => action.endsWith('.read'),
    manage: (route) =>
      !isStore(route) && !['session', 'campaign.approve', 'till'].includes(route.action ?? ''),
  };
  test.each(Object.keys(says))('a key of %s alone', async (scope) => {
    const key = await t.key(null, { scopes: [scope] });
    const beyond = closed().filter((route) => !says[scope]!(route));
    expect(beyond.length).toBeGreaterThan(5);
    expect(await offences(key.api, own, unlessStatus(403), beyond)).toEqual([]);
  });
});

describe('what a role does not say', () => {
  test.each(roles)('%s', async (role) => {
    const person = await personIn(own, role);
    const beyond = closed().filter(({ action }) => !roleMay(role, action!));
    expect(beyond.length).toBeGreaterThan(5);
    // who is signed in is no till, and asked whether it is one
    const judge = (route: DeclaredRoute, answer: Answered) =>
      unlessStatus(route.action === 'till' ? 401 : 403)(route, answer);
    expect(await offences(person, own, judge, beyond)).toEqual([]);
  });

  test.each(roles)('%s reads what the role says, and nothing of others', async (role) => {
    const person = await personIn(own, role);
    const reads = finite().filter(
      ({ action, method }) => method === 'GET' && action !== 'session' && roleMay(role, action!),
    );
    const isBound = !['owner', 'admin', 'analyst'].includes(role);
    const hidden = isBound ? [other, stranger] : [stranger];
    const judge = (route: DeclaredRoute, answer: Answered) =>
      isSuccess(answer) ? tracesOfAll(hidden, answer) : isKnownRefusal(route, answer);
    expect(await offences(person, own, judge, reads)).toEqual([]);
  });
});

const tracesOfAll = (hidden: World[], { text }: Answered) =>
  hidden.flatMap((world) => tracesOf(world, text)).join() || undefined;

/** A read that takes more than its address, such as a report its dates. */
const isKnownRefusal = (_: DeclaredRoute, { status, body }: Answered) =>
  status === 400 || (status === 404 && body?.error_code === 'not_found') ? undefined : 'unexpected';

describe('a paired till', () => {
  /** The world as its till knows it: its own bill, and a code that is good there. */
  const atTill = (world: World): World => {
    const redemptions = world.ids['redemptions at the till']!;
    const validate = world.ids['code at the till']!;
    return { ...world, ids: { ...world.ids, redemptions, validate } };
  };

  test('there are routes of tills', () => expect(ofTills().length).toBeGreaterThan(8));

  test('is nobody elsewhere: 401', async () => {
    const elsewhere = closed().filter(({ action }) => action !== 'till');
    expect(await offences(own.till, atTill(own), unlessStatus(401), elsewhere)).toEqual([]);
  });

  test('of another client reaches nothing of ours', async () => {
    const hidden = unseen([own, stranger]);
    expect(await offences(other.till, atTill(own), hidden, ofTills())).toEqual([]);
  });

  test('of another organization reaches nothing of ours', async () => {
    const hidden = unseen([own, other]);
    expect(await offences(stranger.till, atTill(own), hidden, ofTills())).toEqual([]);
  });

  test('of another location of the client reaches nothing of this one', async () => {
    const client_id = own.ids.clients!;
    const location = await must(t.admin.post('/api/v1/locations', { client_id, name: 'Pier' }));
    const { till } = await pairTill({ app: t.app, admin: t.admin }, location, 'elsewhere');
    // its codes are the client's, and good at each of them
    const which = ofTills().filter(({ url }) => url.includes('/:') || url.endsWith('/shift'));
    const judge = (_: DeclaredRoute, { status }: Answered) =>
      status === 404 ? undefined : 'should not be there';
    const named = which.filter(({ name }) => name !== 'DELETE /api/v1/till/shift');
    expect(named.length).toBeGreaterThan(3);
    expect(await offences(till, atTill(own), judge, named)).toEqual([]);
    const { text } = await till.get('/api/v1/till');
    expect(text).not.toContain(own.ids.staff!);
  });

  test('that was shut out reaches nothing: 401', async () => {
    const { till, device } = await pairTill(
      { app: t.app, admin: t.admin },
      { id: own.ids.locations! },
      'lost',
    );
    await must(till.get('/api/v1/till'), 200);
    await must(t.admin.delete(`/api/v1/devices/${device.id}`), 204);
    expect(await offences(till, atTill(own), unlessStatus(401))).toEqual([]);
  });

  test('does what tills do, and sees nothing of others', async () => {
    const order = ({ method, url }: DeclaredRoute) => {
      if (method === 'GET') return 0;
      // without anybody on shift, nothing else is taken
      if (method === 'DELETE') return url.endsWith('/shift') ? 3 : 2;
      return url.endsWith('/undo') ? 2 : 1;
    };
    const which = ofTills().sort((a, b) => order(a) - order(b));
    const judge = (_: DeclaredRoute, answer: Answered) =>
      isSuccess(answer) ? tracesOfAll([other, stranger], answer) : 'should succeed';
    expect(await offences(own.till, atTill(own), judge, which)).toEqual([]);
  });
});

describe('a test key', () => {
  test('changes nothing that is live, and does not see it', async () => {
    const scopes = ['validate', 'redeem', 'manage', 'read'];
    const key = await t.key(null, { scopes, mode: 'test' });
    const writes = finite().filter(
      ({ method, name, operationId }) =>
        method !== 'GET' && !TEST_WRITES.has(name) && !TEST_MAKES.has(operationId),
    );
    const judge = (_: DeclaredRoute, answer: Answered) =>
      isSuccess(answer) || answer.status >= 500 ? 'should be refused' : undefined;
    expect(await offences(key.api, own, judge, writes)).toEqual([]);
    const live = ['campaigns', 'vouchers', 'redemptions', 'sources', 'batches', 'conflicts'];
    for (const kind of live) {
      const { text } = await key.api.get(`/api/v1/${kind}?limit=500`);
      expect([kind, tracesOf(own, text)]).toEqual([kind, []]);
    }
    expect((await must(own.admin.get(`/api/v1/campaigns/${own.ids.campaigns}`), 200)).status).toBe(
      'active',
    );
  });

  test('makes what is in test', async () => {
    const key = await t.key(null, { scopes: ['manage'], mode: 'test' });
    const makes = finite().filter(({ operationId }) => TEST_MAKES.has(operationId));
    const judgeMade = (_: DeclaredRoute, { status, body }: Answered) =>
      status === 201 && (body.mode ?? 'test') === 'test' ? undefined : 'should be in test';
    expect(await offences(key.api, own, judgeMade, makes)).toEqual([]);
  });
});

// last, for it uses up what the world has
describe('those who may', () => {
  test('are let through, with the bodies that this matrix makes', async () => {
    const order = ({ method, url }: DeclaredRoute) =>
      method === 'GET' ? 0 : /archive|DELETE|void|pause/.test(`${method} ${url}`) ? 2 : 1;
    const which = finite()
      .filter((route) => !isStore(route))
      .filter(({ action = '' }) => !['session', 'campaign.approve', 'till'].includes(action))
      .filter(({ method, url }) => !NOT_HERE.has(`${method} ${url}`))
      .sort((a, b) => order(a) - order(b));
    const judge = (_: DeclaredRoute, answer: Answered) =>
      isSuccess(answer) || [409, 422].includes(answer.status) ? undefined : 'should succeed';
    expect(await offences(own.admin, own, judge, which)).toEqual([]);
  });
});
