// What somebody sees, in words: the names of their clients, and how many places.
import { useClients } from '../client/clients.ts';
import { useFormat } from '../part/format.ts';
import { plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

interface Bounded {
  client_ids: string[] | null;
  location_ids: string[] | null;
}

export function useBounds(): (bounded: Bounded) => string {
  const { team: words } = useText();
  const { locale } = useFormat();
  const { nameOf } = useClients();
  return ({ client_ids, location_ids }) => {
    if (client_ids === null) return words.everything;
    const names = client_ids.map(nameOf).join(', ');
    return location_ids === null
      ? names
      : `${names}: ${plural(words.placeCount, location_ids.length, locale)}`;
  };
}
