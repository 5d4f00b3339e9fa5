// The whole application on a database of its own, with an organization, a key that may do all, and
// short ways to what most tests need first.
import type { FastifyInstance } from 'fastify';
import pino, { type Logger } from 'pino';
import type { Role } from '../../contract/role.ts';
import { makeAuthenticator } from '../../server/api-key/authenticate.ts';
import { buildApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import type { Context } from '../../server/context.ts';
import type { Database } from '../../server/db/database.ts';
import { watchReadiness } from '../../server/health/readiness.ts';
import { makeJobs } from '../../server/job/jobs.ts';
import { bootstrapWithHash } from '../../server/organization/bootstrap.ts';
import { makeKeyring } from '../../server/secret/keyring.ts';
import { makeCaller, type Answered, type Caller } from './caller.ts';
import { makeTestDatabase } from './database.ts';
import { cheapHash, makePerson, PUBLIC_URL, type Person, type PersonBounds } from './person.ts';

type Fields = Record<string, unknown>;
/** What the API answered for an object that was made. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what came, as it came
export type Made = Record<string, any> & { id: string };

export interface TestApp {
  app: FastifyInstance;
  context: Context;
  db: Database;
  databaseUrl: string;
  organizationId: string;
  /** Calls with an organization-wide live key of every scope. */
  admin: Caller;
  /** Calls with another key, or with none. */
  as(key?: string): Caller;
  /** A client of the organization. */
  client(fields?: Fields): Promise<Made>;
  location(client: Made, fields?: Fields): Promise<Made>;
  /** 20% off, single use, active: unless said otherwise. */
  campaign(client: Made, fields?: Fields): Promise<Made>;
  /** One named code. */
  voucher(campaign: Made, fields?: Fields): Promise<Made>;
  /** A key; `validate` and `redeem` of the client, unless said otherwise. */
  key(client: Made | null, fields?: Fields): Promise<Made & { api: Caller }>;
  /** Somebody of a role who is signed in, with the role's bounds. */
  person(role: Role, bounds?: PersonBounds): Promise<Person>;
  /** A second organization, with a key that may do all in it. */
  stranger(): Promise<Caller>;
  close(): Promise<void>;
}

/** The owner of the organization that tests have. */
export const OWNER = { email: 'owner@tests.example', password: 'correct-horse-battery-9' };
let serial = 0;
const unique = () => `${process.pid}-${(serial++).toString(36).toUpperCase()}`;

/** The body of a successful answer; throws with what came otherwise. */
export async function must(answer: Promise<Answered>, status = 201): Promise<Made> {
  const { status: got, text, body } = await answer;
  if (got !== status) throw new Error(`expected ${status}, got ${got}: ${text.slice(0, 500)}`);
  return body as Made;
}

/** An installation that nobody has set up. `env`: settings as the environment names them. */
export async function makeEmptyApp(
  env: NodeJS.ProcessEnv = {},
  log: Logger = pino({ level: 'silent' }),
) {
  const database = await makeTestDatabase();
  const { db } = database;
  const context: Context = {
    config: readConfig({
      DATABASE_URL: database.url,
      LOG_LEVEL: 'silent',
      PUBLIC_URL,
      RATE_LIMIT: '0',
      ...env,
    }),
    db,
    keyring: makeKeyring(['a secret of tests, long enough to be one']),
    authenticator: makeAuthenticator(db),
    jobs: makeJobs(db, log),
    readiness: watchReadiness(db),
    log,
  };
  const app = await buildApp(context);
  await app.ready();
  await context.jobs.start();
  return {
    app,
    context,
    db,
    databaseUrl: database.url,
    async close() {
      await app.close();
      await context.jobs.stop();
      await database.close();
    },
  };
}

/** `env`: settings as the environment names them. */
export async function makeTestApp(env: NodeJS.ProcessEnv = {}, log?: Logger): Promise<TestApp> {
  const empty = await makeEmptyApp(env, log);
  const { app, db } = empty;
  const { email, password } = OWNER;
  const owner = { organization: 'Tests', email, passwordHash: cheapHash(password) };
  const { organization_id, api_key } = await bootstrapWithHash(db, owner);
  return {
    ...empty,
    organizationId: organization_id,
    ...fixtures(app, makeCaller(app, api_key)),
    person: (role, bounds) => makePerson(app, db, organization_id, role, bounds),
    stranger: async () =>
      makeCaller(app, (await bootstrapWithHash(db, { ...owner, organization: unique() })).api_key),
  };
}

function fixtures(app: FastifyInstance, admin: Caller) {
  const as = (key?: string) => makeCaller(app, key);
  const make = (url: string, body: Fields) => must(admin.post(`/api/v1${url}`, body));
  return {
    admin,
    as,
    client: (fields: Fields = {}) =>
      make('/clients', { name: `Client ${unique()}`, currency: 'GBP', ...fields }),
    location: (client: Made, fields: Fields = {}) =>
      make('/locations', { client_id: client.id, name: `Shop ${unique()}`, ...fields }),
    campaign: (client: Made, fields: Fields = {}) =>
      make('/campaigns', {
        client_id: client.id,
        name: 'Summer Sale',
        discount_type: 'percentage',
        discount_value: 20,
        ...fields,
      }),
    voucher: (campaign: Made, fields: Fields = {}) =>
      make(`/campaigns/${campaign.id}/vouchers`, { code: `CODE-${unique()}`, ...fields }),
    key: async (client: Made | null, fields: Fields = {}) => {
      const body = { client_id: client?.id ?? null, name: 'shop', scopes: ['validate', 'redeem'] };
      const made = await make('/api-keys', { ...body, ...fields });
      return { ...made, api: as(made.key as string) };
    },
  };
}
