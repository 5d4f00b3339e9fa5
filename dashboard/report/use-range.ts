// The range of a screen's figures: from its address, in the zone of whose figures they are.
import { ownZone, shownOf, useClients, type ClientAnswer } from '../client/clients.ts';
import { useFormat } from '../part/format.ts';
import { useQueryText } from '../part/search.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { dateIn, readRange, type Range } from './range.ts';

export interface ShownRange extends Range {
  today: string;
  zone: string;
  /** "1 Feb – 2 Mar 2026". */
  inWords: string;
  /** Which days these are: "Days in Europe/London". */
  zoneInWords: string;
}

interface Asked {
  client_id?: string;
  range?: string;
  from?: string;
  to?: string;
}

/** Of these clients: the zone that they share, today in it, and the days that are asked for. */
export function rangeOf(search: Asked, all: ClientAnswer[], zone?: string) {
  const zones = new Set(all.map(({ time_zone }) => time_zone));
  const shown = shownOf(all, search.client_id)?.time_zone;
  const own = zone ?? shown ?? (zones.size === 1 ? [...zones][0] : undefined);
  const today = dateIn(own ?? ownZone(), Date.now());
  return { ...readRange(search, today), today, own, zone: own ?? ownZone() };
}

/** `zone`: of the client it is about, where that is not the switcher's. */
export function useRange(zone?: string): ShownRange {
  const { overview } = useText();
  const format = useFormat();
  const search = useQueryText();
  const { all } = useClients();
  const { own, ...range } = rangeOf(search, all, zone);
  return {
    ...range,
    inWords: format.days(range.from, range.to),
    zoneInWords: own === undefined ? overview.daysInEach : fill(overview.daysIn, { zone: own }),
  };
}
