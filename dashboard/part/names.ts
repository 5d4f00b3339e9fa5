// Campaigns and locations by their ids, mostly for their names: each is asked for once, and kept.
import { useQueries } from '@tanstack/react-query';
import { getCampaign } from '../../contract/management/campaign.ts';
import { getLocation } from '../../contract/management/location.ts';
import type { Answer } from '../../contract/operation.ts';
import { call } from '../api/call.ts';
import { UNKNOWN } from './format.ts';

type NameOf = (id: string | null | undefined) => string;
const NAMES_STAY_MS = 300_000;

type Ids = readonly (string | null | undefined)[];
type AskOne<T> = (id: string, signal: AbortSignal) => Promise<T>;
type Found<T> = (id: string | null | undefined) => T | undefined;

/** Those of these ids that are known by now. */
function useFound<T>(url: string, askOne: AskOne<T>, ids: Ids): Found<T> {
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
  const byId = new Map(wanted.map((id, i) => [id, answers[i]?.data]));
  return (id) => byId.get(id ?? '');
}

type CampaignAnswer = Answer<typeof getCampaign>;
type LocationAnswer = Answer<typeof getLocation>;
const askCampaign: AskOne<CampaignAnswer> = (id, signal) =>
  call(getCampaign, { params: { id } }, { signal });
const askLocation: AskOne<LocationAnswer> = (id, signal) =>
  call(getLocation, { params: { id } }, { signal });

export const useCampaigns = (ids: Ids): Found<CampaignAnswer> =>
  useFound(getCampaign.url, askCampaign, ids);

/** A dash until a name is known, and where there is none. */
export function useCampaignNames(ids: Ids): NameOf {
  const find = useCampaigns(ids);
  return (id) => find(id)?.name ?? UNKNOWN;
}

export function useLocationNames(ids: Ids): NameOf {
  const find = useFound(getLocation.url, askLocation, ids);
  return (id) => find(id)?.name ?? UNKNOWN;
}
