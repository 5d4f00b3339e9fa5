// Names by ids: what a list holds is asked for once each, and kept.
import { useQueries } from '@tanstack/react-query';
import { getCampaign } from '../../contract/management/campaign.ts';
import { getLocation } from '../../contract/management/location.ts';
import { call } from '../api/call.ts';
import { UNKNOWN } from './format.ts';

type NameOf = (id: string | null | undefined) => string;
const NAMES_STAY_MS = 300_000;

type Ids = readonly (string | null | undefined)[];
type AskOne = (id: string, signal: AbortSignal) => Promise<{ name: string }>;

/** The names of these ids; a dash until one is known, and where there is none. */
function useNames(url: string, askOne: AskOne, ids: Ids): NameOf {
  const wanted = [...new Set(ids)].filter(
    (id): id is string => typeof id === 'string' && id !== 'none',
  );
  const answers = useQueries({
    queries: wanted.map((id) => ({
      // as the page of one asks: what is known there is known here
      queryKey: [url, { params: { id } }],
      queryFn: ({ signal }: { signal: AbortSignal }) => askOne(id, signal),
      staleTime: NAMES_STAY_MS,
    })),
  });
  const byId = new Map(wanted.map((id, i) => [id, answers[i]?.data?.name]));
  return (id) => byId.get(id ?? '') ?? UNKNOWN;
}

const askCampaign: AskOne = (id, signal) => call(getCampaign, { params: { id } }, { signal });
const askLocation: AskOne = (id, signal) => call(getLocation, { params: { id } }, { signal });

export const useCampaignNames = (ids: Ids): NameOf => useNames(getCampaign.url, askCampaign, ids);
export const useLocationNames = (ids: Ids): NameOf => useNames(getLocation.url, askLocation, ids);
