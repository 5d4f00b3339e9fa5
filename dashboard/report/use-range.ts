// The range of a screen's figures: from its address, in the zone of whose figures they are.
import { useClients } from '../client/clients.ts';
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

/** `zone`: of the client it is about, where that is not the switcher's. */
export function useRange(zone?: string): ShownRange {
  const { overview } = useText();
  const format = useFormat();
  const search = useQueryText();
  const { all, shown, zoneOf } = useClients();
  const zones = new Set(all.map(({ time_zone }) => time_zone));
  const own = zone ?? shown?.time_zone ?? (zones.size === 1 ? [...zones][0] : undefined);
  const today = dateIn(own ?? zoneOf(undefined), Date.now());
  const range = readRange(search, today);
  return {
    ...range,
    today,
    zone: own ?? zoneOf(undefined),
    inWords: format.days(range.from, range.to),
    zoneInWords: own === undefined ? overview.daysInEach : fill(overview.daysIn, { zone: own }),
  };
}
