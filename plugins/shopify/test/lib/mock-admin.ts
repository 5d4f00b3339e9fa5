// A mock of Shopify on Shopify's own schema: what the schema does not know is refused by it. With
// buckets of cost, THROTTLED, tokens that expire, answers that are lost.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { SHOPIFY_API_VERSION } from '../../../../contract/management/shopify.ts';
import { costOf, MAX_COST } from './cost.ts';
import { MockShop } from './shop.ts';

export type Fault = 'lost before' | 'lost after' | 'throttled' | 'broken';

export interface MockAdmin {
  origin: string;
  shop(domain: string): MockShop;
  /** What happens to the next call of this operation. */
  fail(operation: string, ...faults: Fault[]): void;
  /** Ends all tokens that were given so far. */
  expireTokens(): void;
  /** Points: how many fit, and how many come back in a second. */
  bucket: { size: number; rate: number };
  calls: { operation: string; outcome: string; cost: number }[];
  grants: Record<string, string>[];
  close(): Promise<void>;
}

const APP = { client_id: 'app', client_secret: 'the secret of an app of tests' };
export const CODE = 'agreed';

export async function startMockAdmin(schema: GraphQLSchema): Promise<MockAdmin> {
  const shops = new Map<string, MockShop>();
  const levels = new Map<string, { points: number; at: number }>();
  const faults = new Map<string, Fault[]>();
  const tokens = new Set<string>();
  let refresh: string | undefined;
  let serial = 0;
  const bucket = { size: 1_000, rate: 500 };
  const calls: MockAdmin['calls'] = [];
  const grants: MockAdmin['grants'] = [];

  const shopAt = (domain: string) => {
    const found = shops.get(domain) ?? new MockShop(domain);
    shops.set(domain, found);
    return found;
  };

  function grant(fields: Record<string, string>): { status: number; body: object } {
    grants.push(fields);
    const isApp = fields.client_id === APP.client_id && fields.client_secret === APP.client_secret;
    const isGood =
      fields.grant_type === 'client_credentials' ||
      (fields.grant_type === 'refresh_token' && fields.refresh_token === refresh) ||
      (fields.code === CODE && fields.expiring === '1');
    if (!isApp || !isGood) return { status: 400, body: { error: 'invalid_grant' } };
    const access_token = `token-${++serial}`;
    tokens.add(access_token);
    if (fields.grant_type === 'client_credentials') {
      return { status: 200, body: { access_token, scope: 'read_orders', expires_in: 86_399 } };
    }
    refresh = `refresh-${serial}`;
    const body = { access_token, expires_in: 3_600, refresh_token: refresh };
    return { status: 200, body: { ...body, refresh_token_expires_in: 7_776_000 } };
  }

  function available(domain: string): number {
    const now = performance.now();
    const level = levels.get(domain) ?? { points: bucket.size, at: now };
    const points = Math.min(bucket.size, level.points + ((now - level.at) / 1000) * bucket.rate);
    levels.set(domain, { points, at: now });
    return points;
  }

  async function ask(domain: string, text: string, fault: Fault | undefined) {
    const { query, variables = {} } = JSON.parse(text) as { query: string; variables?: object };
    let document: DocumentNode;
    try {
      document = parse(query);
    } catch (error) {
      return { errors: [{ message: String(error) }] };
    }
    const errors = validate(schema, document);
    if (errors.length > 0) return { errors };
    const cost = costOf(schema, document, variables as Record<string, unknown>);
    if (cost > MAX_COST) {
      return { errors: [{ message: 'Too costly', extensions: { code: 'MAX_COST_EXCEEDED' } }] };
    }
    const told = (actual: number | null) => ({
      cost: {
        requestedQueryCost: cost,
        actualQueryCost: actual,
        throttleStatus: {
          maximumAvailable: bucket.size,
          currentlyAvailable: Math.floor(available(domain)),
          restoreRate: bucket.rate,
        },
      },
    });
    if (fault === 'throttled' || available(domain) < cost) {
      const error = { message: 'Throttled', extensions: { code: 'THROTTLED' } };
      return { errors: [error], extensions: told(null) };
    }
    levels.get(domain)!.points -= cost;
    const result = await execute({
      schema,
      document,
      variableValues: variables as Record<string, unknown>,
      rootValue: shopAt(domain).root(),
    });
    return { ...result, extensions: told(cost) };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const [, domain = '', ...rest] = (request.url ?? '').split('/');
    const send = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const path = rest.join('/');
    if (path === 'admin/oauth/access_token') {
      const { status, body } = grant(JSON.parse(text));
      return send(status, body);
    }
    if (path !== `admin/api/${SHOPIFY_API_VERSION}/graphql.json`) return send(404, {});
    if (!tokens.has(String(request.headers['x-shopify-access-token']))) {
      return send(401, { errors: '[API] Invalid API key or access token' });
    }
    const operation = /(?:query|mutation) (\w+)/.exec(JSON.parse(text).query)?.[1] ?? '';
    const fault = faults.get(operation)?.shift();
    if (fault === 'lost before') return void request.socket.destroy();
    if (fault === 'broken') return send(502, {});
    const body: any = await ask(domain, text, fault);
    const outcome = body.errors
      ? String(body.errors[0].extensions?.code ?? body.errors[0].message)
      : 'ok';
    const cost = body.extensions?.cost?.requestedQueryCost ?? 0;
    calls.push({ operation, outcome, cost });
    if (fault === 'lost after') return void request.socket.destroy();
    send(200, body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const message = error instanceof GraphQLError ? error.message : String(error);
      response.writeHead(500).end(message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    shop: shopAt,
    fail: (operation, ...next) =>
      void faults.set(operation, [...(faults.get(operation) ?? []), ...next]),
    expireTokens: () => tokens.clear(),
    bucket,
    calls,
    grants,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
