// Filters live in the address: a list can be linked to, and the way back leads to the same rows.
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';

export type Search<K extends string> = Partial<Record<K, string>>;

/** Of an address's query, what a screen knows: texts under these names. For `validateSearch`. */
export const only =
  <K extends string>(...names: K[]) =>
  (found: Record<string, unknown>): Search<K | 'client_id'> => {
    const kept: Partial<Record<string, string>> = {};
    for (const name of ['client_id', ...names]) {
      const value = found[name];
      if (typeof value === 'string' && value !== '') kept[name] = value;
    }
    return kept;
  };

/** The names that every list has beside its filters. */
export const paging = ['cursor', 'trail'] as const;

export interface Filters<K extends string> {
  search: Search<K | 'client_id' | 'cursor' | 'trail'>;
  /** Changes filters; the list begins anew. An empty text takes a filter away. */
  set(changes: Partial<Record<K | 'client_id', string | null | undefined>>): void;
  /** Something but the client is filtered by. */
  isFiltered: boolean;
  clear(): void;
}

/** The query of the address that is shown, as the texts that it is. */
export const useQueryText = (): Record<string, string | undefined> => useSearch({ strict: false });

/** The id in the address of a screen that is about one thing. */
export function useIdInAddress(): string {
  const params: { id?: string } = useParams({ strict: false });
  return params.id ?? '';
}

/** The filters of the screen that is shown. */
export function useFilters<K extends string>(): Filters<K> {
  const search = useQueryText();
  const navigate = useNavigate();
  const go = (next: Record<string, string | null | undefined>) => {
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value));
    void navigate({ to: '.', search: kept as never, replace: false });
  };
  const filters: Record<string, string | undefined> = {
    ...search,
    cursor: undefined,
    trail: undefined,
  };
  const { client_id, ...others } = filters;
  return {
    search: search as Filters<K>['search'],
    set: (changes) => go({ ...filters, ...changes }),
    isFiltered: Object.values(others).some(Boolean),
    clear: () => go({ client_id }),
  };
}

/** The query text of a link such as a report's `opens`, as a route's search. */
export const searchOf = (query: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(query.replace(/^[^?]*\?/, '')));
