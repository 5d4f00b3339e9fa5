// Reads what a request says of a new API key, and what its maker may give.
import { isIP } from 'node:net';
import { ApiError, invalid } from '../http/api-error.ts';
import { readInstant } from '../http/instant.ts';
import { isWithin, type AnyActor, type Scope } from './can.ts';
import type { KeySettings } from './queries.ts';

export interface KeyBody {
  name: string;
  scopes: Scope[];
  mode?: 'live' | 'test' | null;
  shop?: string | null;
  kind?: 'secret' | 'publishable' | null;
  expires_at?: string | null;
  allowed_ips?: string[] | null;
  origins?: string[] | null;
}

/** `now`: milliseconds. Throws 400 that names the field, 403 for more than the actor may give. */
export function readKeySettings(
  actor: AnyActor,
  clientId: string | null,
  body: KeyBody,
  now: number,
): KeySettings {
  const mode = body.mode ?? actor.mode;
  if (!isWithin(actor, { mode })) {
    throw new ApiError('forbidden', { message: 'A test key makes test keys only' });
  }
  const kind = body.kind ?? 'secret';
  if (kind === 'publishable') refuseMoreThanValidate(body);
  else if (body.origins) throw invalid('origins', 'belong to a publishable key');
  const expiresAt = body.expires_at ? new Date(readInstant(body.expires_at)) : null;
  if (expiresAt && expiresAt.getTime() <= now) throw invalid('expires_at', 'must be in the future');
  return {
    organizationId: actor.organizationId,
    clientId,
    name: body.name.trim(),
    kind,
    scopes: body.scopes,
    mode,
    shop: body.shop?.trim() ?? 'default',
    allowedIps: body.allowed_ips?.map(readRange) ?? null,
    origins: body.origins?.map(readOrigin) ?? null,
    expiresAt,
  };
}

function refuseMoreThanValidate(body: KeyBody): void {
  if (body.scopes.join() !== 'validate') {
    throw invalid('scopes', 'of a publishable key must be exactly ["validate"]');
  }
  if (!body.origins) throw invalid('origins', 'are required for a publishable key');
}

function readRange(text: string, i: number): string {
  const [address = '', bits, ...rest] = text.trim().split('/');
  const family = isIP(address);
  const widest = family === 4 ? 32 : 128;
  const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest);
  // a zone (fe80::1%eth0) belongs to one machine: nothing can be compared with it
  if (!family || !isRange || rest.length > 0 || address.includes('%')) {
    throw invalid(`allowed_ips.${i}`, 'must be an address or a range such as 203.0.113.0/24');
  }
  return text.trim();
}

const LOCAL = new Set(['localhost', '127.0.0.1']);

/** An origin as browsers send it. */
function readOrigin(text: string, i: number): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOCAL.has(url.hostname));
  if (!url || !isSafe || url.href !== `${url.origin}/`) {
    throw invalid(
      `origins.${i}`,
      'must be an origin such as https://shop.example (http on localhost only)',
    );
  }
  return url.origin;
}
