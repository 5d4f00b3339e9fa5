// Names by ids: what a list holds is asked for once each, and kept.
import { useQueries } from '@tanstack/react-query';
import { getCampaign } from '../../contract/management/campaign.ts';
import { getLocation } from '../../contract/management/location.ts';
import type { Operation } from '../../contract/operation.ts';
import { keyOf } from '../api/ask.ts';
import { call, type Input } from '../api/call.ts';
import { UNKNOWN } from './format.ts';

type NameOf = (id: string | null | undefined) => string;
const NAMES_STAY_MS = 300_000;

interface Named extends Operation {
  url: string;
}

/** The names of these ids; a dash until one is known, and where there is none. */
function useNames(operation: Named, ids: readonly (string | null | undefined)[]): NameOf {
  const wanted = [...new Set(ids)].filter((id) => typeof id === 'string' && id !== 'none');
  const answers = useQueries({
    queries: wanted.map((id) => {
      const input = { params: { id } } as unknown as Input<Operation>;
      return {
        queryKey: keyOf(operation, input),
        queryFn: async ({ signal }: { signal: AbortSignal }) =>
          (await call(operation, input, { signal })) as unknown as { name: string },
        staleTime: NAMES_STAY_MS,
      };
    }),
  });
  const byId = new Map(wanted.map((id, i) => [id, answers[i]?.data?.name]));
  return (id) => byId.get(id ?? '') ?? UNKNOWN;
}

export const useCampaignNames = (ids: readonly (string | null | undefined)[]): NameOf =>
  useNames(getCampaign, ids);

export const useLocationNames = (ids: readonly (string | null | undefined)[]): NameOf =>
  useNames(getLocation, ids);
