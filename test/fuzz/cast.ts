// Who calls: two organizations with marked data, two clients in one of them, and callers of every kind.
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Role } from '../../contract/role.ts';
import type { TestApp } from '../harness/app.ts';
import { must } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import { makePerson } from '../harness/person.ts';
import { makeWorld, pairTill, PIN, type World } from '../harness/world.ts';

export interface Actor {
  name: string;
  headers: Record<string, string>;
  /** What no answer to it may hold. */
  hidden: string[];
  isOfOwn: boolean;
  isCookie: boolean;
}

export interface Cast {
  /** `own` and `other` are clients of one organization; `foreign` is another organization. */
  worlds: Record<'own' | 'other' | 'foreign', World>;
  actors: Record<string, Actor>;
  /** Texts that nobody but their holder may ever see. */
  secrets: string[];
}

export const ACTORS = [
  ...['nobody', 'admin key', 'owner', 'merchant', 'viewer', 'staff', 'client key', 'till'],
  ...['test key', 'publishable key', 'other client key', 'other merchant', 'other till'],
  ...[
    'foreign admin key',
    'foreign owner',
    'foreign merchant',
    'foreign client key',
    'foreign till',
  ],
] as const;

let serial = 0;

/** The request that a call would send; it is not sent. */
export async function caught(
  app: FastifyInstance,
  call: () => Promise<Answered>,
): Promise<InjectOptions> {
  const { inject } = app;
  let found: InjectOptions | undefined;
  app.inject = ((options: InjectOptions) => {
    found = options;
    return Promise.resolve({ statusCode: 0, headers: {}, body: '' });
  }) as never;
  try {
    await call();
  } finally {
    app.inject = inject;
  }
  if (!found) throw new Error('Nothing was called');
  return found;
}

const headersOf = async (app: FastifyInstance, caller: Caller) => {
  const { headers } = await caught(app, () => caller.get('/'));
  return headers as Record<string, string>;
};

export async function makeCast(t: TestApp): Promise<Cast> {
  const round = (serial++).toString(36).toUpperCase();
  const own = await makeWorld(t, `CANARY-OWN${round}`);
  const other = await makeWorld(t, `CANARY-OTHER${round}`);
  const admin = await t.stranger();
  const { id } = await must(admin.get('/api/v1/organization'), 200);
  const abroad = { app: t.app, db: t.db, organizationId: id, admin };
  const foreign = await makeWorld(abroad, `CANARY-STRANGER${round}`);
  const everything = ['CANARY-OWN', 'CANARY-OTHER', 'CANARY-STRANGER'];
  const within = ['CANARY-STRANGER'];
  const ofOwn = ['CANARY-OTHER', 'CANARY-STRANGER'];
  const ofOther = ['CANARY-OWN', 'CANARY-STRANGER'];
  const ofForeign = ['CANARY-OWN', 'CANARY-OTHER'];
  const actors: Record<string, Actor> = {};
  const add = async (name: string, caller: Caller, hidden: string[], isOfOwn = false) => {
    const headers = await headersOf(t.app, caller);
    actors[name] = { name, headers, hidden, isOfOwn, isCookie: 'cookie' in headers };
  };
  const person = (world: World, role: Role, organizationId = t.organizationId) => {
    const isFree = role === 'owner';
    const isAtShop = role === 'staff';
    return makePerson(t.app, t.db, organizationId, role, {
      clients: isFree ? undefined : [{ id: world.ids.clients! }],
      locations: isAtShop ? [{ id: world.ids.locations! }] : undefined,
    });
  };
  const all = ['validate', 'redeem', 'manage', 'read'];
  const client = { id: own.ids.clients! };
  await add('nobody', t.as(), everything);
  await add('admin key', t.admin, within, true);
  await add('owner', await person(own, 'owner'), within, true);
  await add('merchant', await person(own, 'merchant'), ofOwn, true);
  await add('viewer', await person(own, 'merchant_viewer'), ofOwn, true);
  await add('staff', await person(own, 'staff'), ofOwn, true);
  await add('client key', own.clientKey, ofOwn, true);
  await add('till', await tillOf(t, t.admin, own), ofOwn, true);
  await add('test key', (await t.key(client, { scopes: all, mode: 'test' })).api, ofOwn, true);
  const page = { kind: 'publishable', scopes: ['validate'], origins: ['https://shop.example'] };
  await add('publishable key', (await t.key(client, page)).api, ofOwn, true);
  await add('other client key', other.clientKey, ofOther);
  await add('other merchant', await person(other, 'merchant'), ofOther);
  await add('other till', await tillOf(t, t.admin, other), ofOther);
  await add('foreign admin key', admin, ofForeign);
  await add('foreign owner', await person(foreign, 'owner', id), ofForeign);
  await add('foreign merchant', await person(foreign, 'merchant', id), ofForeign);
  await add('foreign client key', foreign.clientKey, ofForeign);
  await add('foreign till', await tillOf(t, admin, foreign), ofForeign);
  const secrets = Object.values(actors).flatMap(({ headers }) =>
    [headers['x-api-key'], headers.cookie?.split('=')[1]].filter((each) => each !== undefined),
  );
  return { worlds: { own, other, foreign }, actors, secrets };
}

/** A till of the world's location, with somebody on shift. */
async function tillOf(t: TestApp, admin: Caller, world: World): Promise<Caller> {
  const location = { id: world.ids.locations! };
  const { till } = await pairTill({ app: t.app, admin }, location, world.mark);
  await must(till.post('/api/v1/till/shift', { staff_id: world.ids.staff, pin: PIN }), 200);
  return till;
}
