// Which client a request acts for: its key's own, or the one that an organization-wide key names.
import { ApiError } from '../http/api-error.ts';
import type { KeyActor } from '../api-key/can.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';

/** A client's facts that requests are read by; both are fixed once it has vouchers. */
export interface ClientFacts {
  id: string;
  currency: string;
}

export interface Clients {
  /**
   * Throws 400 `client_required` where several could be meant, 404 for an unknown one. One that was
   * met a moment ago needs no promise.
   */
  of(actor: KeyActor, named: string | string[] | undefined): ClientFacts | Promise<ClientFacts>;
}

const FRESH_MS = 800;
const MAX_KEPT = 20_000;

interface Entry {
  organizationId: string;
  askedAt: number;
  answer: Promise<ClientFacts[]>;
  /** Once it has come. */
  found?: ClientFacts[];
}

export function makeClients(db: Queryable): Clients {
  /** By the client, or by the organization where none is named. */
  const kept = new Map<string, Entry>();

  function look(organizationId: string, clientId: string | null): Entry {
    const key = clientId ?? organizationId;
    const now = performance.now();
    const known = kept.get(key);
    // what another organization was told of a client of this name is not for this one
    const isOurs = known?.organizationId === organizationId;
    if (isOurs && now - known.askedAt < FRESH_MS) return known;
    const answer = findClients(db, organizationId, clientId).then((found) => (entry.found = found));
    const entry: Entry = { organizationId, askedAt: now, answer };
    answer.catch(() => kept.get(key) === entry && kept.delete(key));
    kept.delete(key);
    kept.set(key, entry);
    if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value ?? key);
    return entry;
  }

  return {
    of(actor, named) {
      const text = typeof named === 'string' && named !== '' ? named : undefined;
      const wanted = text === undefined ? undefined : privateId('client', text);
      const isForeign = actor.clientId !== null && wanted !== actor.clientId;
      if (text !== undefined && (wanted === undefined || isForeign)) {
        throw new ApiError('client_not_found');
      }
      const clientId = actor.clientId ?? wanted ?? null;
      const { found, answer } = look(actor.organizationId, clientId);
      return found ? theOne(found, clientId) : answer.then((each) => theOne(each, clientId));
    },
  };
}

function theOne([first, second]: ClientFacts[], clientId: string | null): ClientFacts {
  if (!first) throw new ApiError(clientId === null ? 'client_required' : 'client_not_found');
  if (second) throw new ApiError('client_required');
  return first;
}

/** One client by id, or the first two of the organization. */
const findClients = (db: Queryable, organizationId: string, clientId: string | null) =>
  db.query<ClientFacts>({
    name: 'client-facts',
    text: `select id, currency from client
      where organization_id = $1 and ($2::uuid is null or id = $2) and archived_at is null
      order by id limit 2`,
    values: [organizationId, clientId],
  });
