// Turns a presented key into an actor. What the database said is kept for less than a second, so
// that a key revoked on one node is refused on all within one, and no request pays a look-up.
import { BlockList, isIPv4 } from 'node:net';
import { ApiError } from '../http/api-error.ts';
import type { Queryable } from '../db/database.ts';
import type { KeyActor } from './can.ts';
import { parseKey } from './key.ts';
import { findLiveKey, recordLastUse, type KeyUse, type LiveKey } from './queries.ts';

/** How long an answer about a key may be used, from the moment it was asked. */
const FRESH_MS = 800;
/** How often last uses are written. */
const FLUSH_MS = 5_000;
const MAX_KEPT = 20_000;

interface Known {
  actor: KeyActor;
  allowed: BlockList | undefined;
  origins: readonly string[];
  /** On this process's own clock that only grows: that of the day may be set wrong. */
  endsAt: number;
}

interface Entry {
  askedAt: number;
  answer: Promise<Known | undefined>;
  /** Once it has come and is good: what is known is answered at once. */
  known?: Known;
}

interface From {
  ip: string;
  origin?: string;
}

export interface Authenticator {
  /**
   * Throws 401 for a key that is not good, 403 for an address or origin that it may not come from. A
   * key that was met a moment ago needs no promise.
   */
  authenticate(key: string | undefined, from: From): KeyActor | Promise<KeyActor>;
  /** Writes when keys were last used, a last time. */
  stop(): Promise<void>;
}

export function makeAuthenticator(db: Queryable): Authenticator {
  const entries = new Map<string, Entry>();
  const uses = new Map<string, KeyUse>();

  function look(key: string): Entry | undefined {
    const now = performance.now();
    const kept = entries.get(key);
    if (kept && now - kept.askedAt < FRESH_MS) return kept;
    const parsed = parseKey(key);
    if (!parsed) return undefined;
    const answer = findLiveKey(db, parsed).then((row) => (entry.known = row && known(row, now)));
    const entry: Entry = { askedAt: now, answer };
    // a failed look-up is not an answer: the next request asks again
    answer.catch(() => entries.get(key) === entry && entries.delete(key));
    entries.delete(key);
    entries.set(key, entry);
    if (entries.size > MAX_KEPT) entries.delete(entries.keys().next().value ?? key);
    return entry;
  }

  function admit(found: Known | undefined, { ip, origin }: From): KeyActor {
    if (!found || found.endsAt <= performance.now()) throw new ApiError('unauthorized');
    if (found.allowed && !found.allowed.check(ip, isIPv4(ip) ? 'ipv4' : 'ipv6')) {
      throw new ApiError('forbidden', { message: 'This API key may not be used from here' });
    }
    const { actor } = found;
    if (actor.keyKind === 'publishable' && !found.origins.includes(origin ?? '')) {
      throw new ApiError('forbidden', { message: 'This API key may not be used from this site' });
    }
    const use = uses.get(actor.id);
    if (use) use.at = Date.now();
    else uses.set(actor.id, { organizationId: actor.organizationId, id: actor.id, at: Date.now() });
    return actor;
  }

  async function flush(): Promise<void> {
    if (uses.size === 0) return;
    const batch = new Map(uses);
    uses.clear();
    // a note for people: a database that does not answer is told of elsewhere
    await recordLastUse(db, batch).catch(() => undefined);
  }
  const timer = setInterval(() => void flush(), FLUSH_MS).unref();

  return {
    authenticate(key, from) {
      const entry = key ? look(key) : undefined;
      if (!entry || entry.known) return admit(entry?.known, from);
      return entry.answer.then((found) => admit(found, from));
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}

function known(row: LiveKey, askedAt: number): Known {
  return {
    actor: {
      kind: 'api_key',
      id: row.id,
      organizationId: row.organization_id,
      clientId: row.client_id,
      clientIds: row.client_id === null ? null : [row.client_id],
      scopes: row.scopes,
      mode: row.mode,
      keyKind: row.kind,
      shop: row.shop,
    },
    allowed: row.allowed_ips?.length ? blockList(row.allowed_ips) : undefined,
    origins: row.origins ?? [],
    endsAt: row.expires_in_ms === null ? Infinity : askedAt + row.expires_in_ms,
  };
}

/** Addresses and CIDR ranges as a list that can be checked. */
export function blockList(ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
