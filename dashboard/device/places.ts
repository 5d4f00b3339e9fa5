// The locations that somebody sees, by name.
import { listLocations } from '../../contract/management/location.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { useFilters } from '../part/search.ts';

export interface Places {
  /** To choose from, each with its client's name where there are several. */
  options: { value: string; label: string }[];
  isEmpty: boolean;
  nameOf(id: string): string;
  clientOf(id: string): string | undefined;
}

export function usePlaces(): Places {
  const { search } = useFilters<never>();
  const { all, nameOf } = useClients();
  const answer = useAsk(listLocations, {
    querystring: { client_id: search.client_id, limit: 500 },
  });
  const places = answer.data?.data ?? [];
  const byId = new Map(places.map((each) => [each.id, each]));
  return {
    options: places.map(({ id, name, client_id }) => ({
      value: id,
      label: all.length > 1 ? `${name} · ${nameOf(client_id)}` : name,
    })),
    isEmpty: answer.data?.data.length === 0,
    nameOf: (id) => byId.get(id)?.name ?? '–',
    clientOf: (id) => byId.get(id)?.client_id,
  };
}
