// Refused attempts: found by the reference that somebody was told, or filtered.
import { Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { listAttempts } from '../../contract/management/attempt.ts';
import type { Answer } from '../../contract/operation.ts';
import { refusals } from '../../contract/refusal.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { ChannelName } from '../part/channel.tsx';
import { CsvOfList } from '../part/csv.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { CampaignFilter } from '../part/filter-inputs.tsx';
import { DayFilters } from '../part/day-filters.tsx';
import { FilterBar } from '../part/filter-bar.tsx';
import { FilterSelect } from '../part/filters.tsx';
import { useFormat } from '../part/format.ts';
import { Screen } from '../part/screen.tsx';
import { shopName } from '../part/shop.ts';
import { useFilters } from '../part/search.ts';
import { TextFilter } from '../part/text-filter.tsx';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { isDay } from '../redemption/filters.ts';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { said } from '../text/said.ts';
import { useText } from '../text/text.tsx';
import { OpenedAttempt } from './opened-attempt.tsx';
import '../part/part.css';

export type AttemptAnswer = Answer<typeof listAttempts>['data'][number];
export type AttemptFilter =
  'reference' | 'campaign_id' | 'voucher_id' | 'error_code' | 'channel' | 'from' | 'to' | 'mode';
const PAGE = 50;

export function AttemptList() {
  const { attempt: words } = useText();
  const { can } = useSession();
  const { search, set } = useFilters<AttemptFilter>();
  if (!can('attempt.read')) {
    return (
      <Screen title={words.title}>
        <NoPermission />
      </Screen>
    );
  }
  return search.reference === undefined ? (
    <List />
  ) : (
    <OpenedAttempt reference={search.reference} close={() => set({ reference: null })} />
  );
}

function List() {
  const { attempt: words, common } = useText();
  const { shown, zoneOf } = useClients();
  const { search, isFiltered, clear } = useFilters<AttemptFilter>();
  const { client_id, campaign_id, voucher_id, error_code, channel, from, to, mode } = search;
  const filters = { client_id, campaign_id, voucher_id, error_code, channel, from, to, mode };
  const answer = useAsk(
    listAttempts,
    { querystring: { ...filters, cursor: search.cursor, limit: PAGE } as never },
    { keep: true },
  );
  return (
    <Screen
      title={words.title}
      subtitle={
        shown
          ? `${fill(common.timesIn, { zone: zoneOf(shown.id) })} · ${words.sample}`
          : words.sample
      }
      actions={
        <CsvOfList operation={listAttempts} querystring={filters as never} name="attempts" />
      }
    >
      <div className="card">
        <Filters />
        <DataTable
          label={words.title}
          answer={answer}
          columns={useColumns()}
          rowKey={({ id }) => id}
          isFiltered={isFiltered}
          clear={clear}
          empty={<Empty title={words.empty} text={words.emptyText} icon={IconShieldCheck} />}
        />
      </div>
    </Screen>
  );
}

function Filters() {
  const { attempt: words, common } = useText();
  const format = useFormat();
  const { zoneOf } = useClients();
  const { search, set, isFiltered, clear } = useFilters<AttemptFilter>();
  const time = (instant: string | undefined) => format.time(instant, zoneOf(search.client_id));
  const chips = [
    ...(search.voucher_id === undefined ? [] : [{ name: 'voucher_id', text: words.ofVoucher }]),
    ...(isDay(search.from)
      ? []
      : [{ name: 'from', text: fill(words.from, { value: time(search.from) }) }]),
    ...(isDay(search.to) ? [] : [{ name: 'to', text: fill(words.to, { value: time(search.to) }) }]),
  ];
  const reasons = Object.entries(refusals).map(
    ([code, { sentence }]) => [code, said(sentence)] as const,
  );
  return (
    <FilterBar
      clear={clear}
      isFiltered={isFiltered}
      chips={chips}
      remove={(name) => set({ [name]: null })}
    >
      <TextFilter
        type="search"
        label={words.reference}
        placeholder={words.referenceExample}
        width={180}
        value={search.reference}
        onChange={(reference) => set({ reference })}
      />
      <FilterSelect
        label={words.reason}
        value={search.error_code}
        width={220}
        options={{ '': common.any, ...Object.fromEntries<string>(reasons) }}
        onChange={(error_code) => set({ error_code })}
      />
      <CampaignFilter
        clientId={search.client_id}
        value={search.campaign_id}
        onChange={(campaign_id) => set({ campaign_id })}
      />
      <FilterSelect
        label={common.channel}
        value={search.channel}
        width={140}
        options={{ '': common.any, online: common.online, in_store: common.in_store }}
        onChange={(channel) => set({ channel })}
      />
      <DayFilters
        from={isDay(search.from) ? search.from : undefined}
        to={isDay(search.to) ? search.to : undefined}
        set={set}
      />
    </FilterBar>
  );
}

/** A campaign's own sentence of a term is in one language: in another one the reason is told in general. */
function reasonOf(error: string, code: string): string {
  const { sentence } = (refusals as Record<string, { sentence: string } | undefined>)[code] ?? {};
  const isForeign = said(error) === error && sentence !== undefined && said(sentence) !== sentence;
  return said(isForeign ? sentence : error);
}

function useColumns(): Column<AttemptAnswer>[] {
  const { attempt: words } = useText();
  const format = useFormat();
  const { shown, nameOf, zoneOf } = useClients();
  return [
    {
      header: words.reason,
      primary: true,
      cell: ({ error, error_code, reference, client_id }) => (
        <>
          <Link to="/attempts" search={{ reference }} className="plain strong">
            {reasonOf(error, error_code)}
          </Link>
          {shown === undefined && (
            <Text size="sm" c="dimmed">
              {nameOf(client_id)}
            </Text>
          )}
        </>
      ),
    },
    {
      header: words.code,
      cell: ({ code, voucher_id }) =>
        voucher_id === null ? (
          <span className="code no-wrap">{code}</span>
        ) : (
          <Link to="/vouchers/$id" params={{ id: voucher_id }} className="figure-link code no-wrap">
            {code}
          </Link>
        ),
    },
    { header: words.asked, cell: ({ route }) => words.routes[route] ?? route },
    {
      header: words.where,
      cell: ({ channel, shop }) => (
        <>
          <ChannelName channel={channel} />
          <Text size="sm" c="dimmed">
            {shopName(shop)}
          </Text>
        </>
      ),
    },
    {
      header: words.at,
      cell: ({ at, client_id }) => (
        <span className="figure">{format.time(at, zoneOf(client_id))}</span>
      ),
    },
    {
      header: words.reference,
      cell: ({ reference }) => <span className="code no-wrap">{reference}</span>,
    },
  ];
}
