// Speaks with Shopify: its token endpoint and its Admin API, and what each kind of answer means.
import { SHOPIFY_API_VERSION } from '../../contract/management/shopify.ts';
import type { Poster } from '../webhook/post.ts';

/** Shopify said no, and will say so again: somebody has to do something. */
export class ShopifyRefused extends Error {
  override name = 'ShopifyRefused';
}

/** No answer, or none that is one: what was asked may be done or not. */
export class ShopifyUnreached extends Error {
  override name = 'ShopifyUnreached';
}

/** Nothing was done: too much was asked of the shop, and it rests for so long. */
export class Throttled extends Error {
  override name = 'Throttled';
  readonly waitMs: number;
  constructor(waitMs: number) {
    super('Shopify asks for a rest');
    this.waitMs = waitMs;
  }
}

/** The token is not taken. */
export class TokenRefused extends Error {
  override name = 'TokenRefused';
}

export interface Tokens {
  access: string;
  /** Null: it does not expire. */
  expiresInSeconds: number | null;
  refresh: string | null;
}

export interface Asked {
  data: unknown;
  /** How long to wait so that the same may be asked again without being turned away. */
  restMs: number;
}

export interface Admin {
  grant(domain: string, fields: Record<string, string>): Promise<Tokens>;
  ask(domain: string, token: string, query: string, variables: object): Promise<Asked>;
}

interface Cost {
  requestedQueryCost: number;
  throttleStatus: { currentlyAvailable: number; restoreRate: number };
}

interface Body {
  data?: unknown;
  errors?: { message?: string; extensions?: { code?: string } }[] | string;
  extensions?: { cost?: Cost };
}

const DEFAULT_REST_MS = 2_000;
const MAX_REST_MS = 60_000;

/** `origin`: a stand-in for Shopify in tests; the shop's domain is then the head of the path. */
export function makeAdmin(poster: Poster, origin: string | undefined): Admin {
  const at = (domain: string, path: string) =>
    `${origin === undefined ? 'https:/' : origin}/${domain}/admin${path}`;
  const post = async (url: string, headers: Record<string, string>, body: object) => {
    const json = { 'content-type': 'application/json', accept: 'application/json' };
    const answer = await poster.post(url, { ...json, ...headers }, JSON.stringify(body));
    if (answer.status === null) throw new ShopifyUnreached(answer.error ?? 'No answer came');
    return { status: answer.status, text: answer.body.toString() };
  };

  return {
    async grant(domain, fields) {
      const { status, text } = await post(at(domain, '/oauth/access_token'), {}, fields);
      if (status >= 500 || status === 429) throw new ShopifyUnreached(`Shopify answered ${status}`);
      const said = status === 200 ? parse(text) : {};
      if (typeof said.access_token !== 'string') {
        throw new ShopifyRefused(`Shopify gave no token (${status})`);
      }
      return {
        access: said.access_token,
        expiresInSeconds: typeof said.expires_in === 'number' ? said.expires_in : null,
        refresh: typeof said.refresh_token === 'string' ? said.refresh_token : null,
      };
    },

    async ask(domain, token, query, variables) {
      const url = at(domain, `/api/${SHOPIFY_API_VERSION}/graphql.json`);
      const headers = { 'x-shopify-access-token': token };
      const { status, text } = await post(url, headers, { query, variables });
      if (status === 401) throw new TokenRefused('Shopify does not take the token');
      if (status === 429) throw new Throttled(DEFAULT_REST_MS);
      if (status >= 500) throw new ShopifyUnreached(`Shopify answered ${status}`);
      if (status !== 200) throw new ShopifyRefused(`Shopify answered ${status}`);
      return readAnswer(parse(text));
    },
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new ShopifyUnreached('The answer of Shopify could not be read');
  }
}

function readAnswer(body: Body): Asked {
  const { errors, data, extensions } = body;
  const restMs = restFor(extensions?.cost);
  if (typeof errors === 'string') throw new ShopifyRefused(errors);
  if (errors && errors.length > 0) {
    const codes = errors.map((each) => each.extensions?.code);
    if (codes.includes('THROTTLED')) throw new Throttled(restMs || DEFAULT_REST_MS);
    const words = errors.map(({ message }) => message ?? '').join('; ');
    if (codes.includes('INTERNAL_SERVER_ERROR')) throw new ShopifyUnreached(words);
    throw new ShopifyRefused(words.slice(0, 300));
  }
  return { data, restMs };
}

/** Points that are missing for as much again, at the rate at which they come back. */
function restFor(cost: Cost | undefined): number {
  if (!cost) return 0;
  const { currentlyAvailable, restoreRate } = cost.throttleStatus;
  const missing = cost.requestedQueryCost - currentlyAvailable;
  return missing <= 0 ? 0 : Math.min(MAX_REST_MS, Math.ceil((missing / restoreRate) * 1000));
}
