// The clients that somebody sees, by name: nearly every screen says whose something is.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { listClients, type Client } from '../../contract/management/client.ts';
import type { Static } from 'typebox';
import { queryClient } from '../api/ask.ts';
import { call } from '../api/call.ts';
import { useFilters } from '../part/search.ts';

export type ClientAnswer = Static<typeof Client>;

/** More than these are found by the search of a screen, not in a list to choose from. */
const AT_MOST = 2_000;
const PAGE = 500;

async function readAll(signal: AbortSignal): Promise<ClientAnswer[]> {
  const found: ClientAnswer[] = [];
  let cursor: string | undefined;
  do {
    const page = await call(listClients, { querystring: { limit: PAGE, cursor } }, { signal });
    found.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && found.length < AT_MOST);
  return found.toSorted((a, b) => a.name.localeCompare(b.name));
}

const clientsQuery = queryOptions({
  queryKey: [listClients.url, 'all'],
  queryFn: ({ signal }) => readAll(signal),
  staleTime: 60_000,
});

/** All clients, asked for before a screen is drawn; none where they cannot be had. */
export const clientsAhead = (): Promise<ClientAnswer[]> =>
  queryClient.query(clientsQuery).catch(() => []);

/** The one that a screen is about: chosen, or the only one there is. */
export const shownOf = (all: ClientAnswer[], chosen: string | undefined) =>
  chosen === undefined && all.length === 1 ? all[0] : all.find(({ id }) => id === chosen);

interface Clients {
  all: ClientAnswer[];
  byId: ReadonlyMap<string, ClientAnswer>;
  /** Not known (yet): not the same as none. */
  isPending: boolean;
  /** The one that the screen is about, or the only one there is. */
  shown: ClientAnswer | undefined;
  nameOf(id: string): string;
  /** The zone in which times of a client are told. */
  zoneOf(id: string | undefined): string;
}

export function useClients(): Clients {
  const { search } = useFilters();
  const { data } = useQuery({
    ...clientsQuery,
    select: toClients,
  });
  const { all, byId } = data ?? toClients([]);
  const shown = shownOf(all, search.client_id);
  return {
    all,
    byId,
    isPending: data === undefined,
    shown,
    nameOf: (id) => byId.get(id)?.name ?? '–',
    zoneOf: (id) => (id === undefined ? shown : byId.get(id))?.time_zone ?? ownZone(),
  };
}

const toClients = (all: ClientAnswer[]) => ({
  all,
  byId: new Map(all.map((each) => [each.id, each])),
});

/** The zone of whoever looks, where no client's applies. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
