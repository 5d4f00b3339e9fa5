// The filters of redemptions: fields for what is looked for most, the rest behind a button, and chips
// for what was opened from a figure.
import { listSources } from '../../contract/management/source.ts';
import { refusals } from '../../contract/refusal.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { DayFilters } from '../part/day-filters.tsx';
import { FilterBar } from '../part/filter-bar.tsx';
import { CampaignFilter, LocationFilter, type Chip } from '../part/filter-inputs.tsx';
import { FilterSelect } from '../part/filters.tsx';
import { useFormat } from '../part/format.ts';
import { useFilters } from '../part/search.ts';
import { TextFilter } from '../part/text-filter.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { isDay, type FilterName } from './filters.ts';

const RARE: FilterName[] = ['location_id', 'order_reference', 'overridden', 'weekday'];

export function RedemptionFilters() {
  const { redemption: words, common } = useText();
  const { search, set, isFiltered, clear } = useFilters<FilterName>();
  const { client_id } = search;
  const chips = useChips();
  return (
    <FilterBar
      rare={
        <>
          {' '}
          <LocationFilter
            clientId={client_id}
            value={search.location_id}
            onChange={(location_id) => set({ location_id })}
          />
          <TextFilter
            type="search"
            label={words.orderReference}
            value={search.order_reference}
            onChange={(order_reference) => set({ order_reference })}
          />
          <FilterSelect
            label={words.overridden}
            value={search.overridden}
            width={170}
            options={words.overriddenOptions}
            onChange={(overridden) => set({ overridden })}
          />
          <FilterSelect
            label={words.weekday}
            value={search.weekday}
            width={150}
            options={{ '': common.any, ...words.weekdays }}
            onChange={(weekday) => set({ weekday })}
          />
          <FilterSelect
            label={words.mode}
            value={search.mode === 'live' ? '' : search.mode}
            width={110}
            options={{ '': common.live, test: common.test }}
            onChange={(mode) => set({ mode })}
          />
        </>
      }
      isRareOpen={RARE.some((name) => search[name] !== undefined)}
      chips={chips}
      remove={(name) => set({ [name]: null })}
      clear={clear}
      isFiltered={isFiltered}
    >
      <DayFilters
        from={isDay(search.from) ? search.from : undefined}
        to={isDay(search.to) ? search.to : undefined}
        set={set}
      />
      <CampaignFilter
        clientId={client_id}
        value={search.campaign_id}
        onChange={(campaign_id) => set({ campaign_id, source_id: null })}
      />
      <FilterSelect
        label={common.channel}
        value={search.channel}
        width={140}
        options={{ '': common.any, online: common.online, in_store: common.in_store }}
        onChange={(channel) => set({ channel })}
      />
      <FilterSelect
        label={words.state}
        value={search.voided}
        width={120}
        options={words.states}
        onChange={(voided) => set({ voided })}
      />
      <TextFilter
        type="search"
        label={words.voucher}
        value={search.voucher?.startsWith('vch_') ? undefined : search.voucher}
        onChange={(voucher) => set({ voucher })}
      />
    </FilterBar>
  );
}

function useChips(): Chip[] {
  const { redemption: words } = useText();
  const format = useFormat();
  const { zoneOf } = useClients();
  const { search } = useFilters<FilterName>();
  const { campaign_id: id = '', source_id } = search;
  const isNamed = source_id !== undefined && source_id !== 'none';
  const sources = useAsk(
    listSources,
    { params: { id }, querystring: { limit: 500 } },
    { enabled: isNamed && id !== '' },
  );
  const source = isNamed
    ? (sources.data?.data.find((each) => each.id === source_id)?.name ?? source_id)
    : words.noSource;
  const time = (text: string | undefined) => format.time(text, zoneOf(search.client_id));
  const values: [FilterName, string | undefined][] = [
    ['from', isDay(search.from) ? undefined : time(search.from)],
    ['to', isDay(search.to) ? undefined : time(search.to)],
    ['source_id', source_id === undefined ? undefined : source],
    ['hour', search.hour?.padStart(2, '0')],
    ['sent_from', search.sent_from],
    ['sent_to', search.sent_to],
    ['days_since_sent', search.days_since_sent],
    ['currency', search.currency],
    ['override_code', search.override_code && termOf(search.override_code)],
    ['as_of', search.as_of && time(search.as_of)],
    ['voucher', search.voucher?.startsWith('vch_') ? search.voucher : undefined],
  ];
  return values
    .filter((each): each is [FilterName, string] => each[1] !== undefined)
    .map(([name, value]) => ({
      name,
      text: fill(words.chips[name as keyof typeof words.chips], { value }),
    }));
}

/** The term that an override was of, as its sentence. */
export const termOf = (code: string): string =>
  (refusals as Record<string, { sentence: string }>)[code]?.sentence ?? code;
