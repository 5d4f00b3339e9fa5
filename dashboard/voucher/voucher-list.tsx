// All vouchers: found by code, by campaign or by batch; a page at a time, however many there are.
import { Anchor, Badge, Button, Text } from '@mantine/core';
import { IconTicket } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { downloadVouchers } from '../../contract/management/export.ts';
import { listVouchers, voucherStates } from '../../contract/management/voucher.ts';
import type { Answer } from '../../contract/operation.ts';
import { askAhead, useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { CsvLink } from '../part/csv.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { CampaignFilter } from '../part/filter-inputs.tsx';
import { FilterBar } from '../part/filter-bar.tsx';
import { FilterSelect } from '../part/filters.tsx';
import { UNKNOWN, useFormat } from '../part/format.ts';
import { useCampaigns } from '../part/names.ts';
import { Screen } from '../part/screen.tsx';
import { useFilters, type Search } from '../part/search.ts';
import { TextFilter } from '../part/text-filter.tsx';
import { Empty, NoMatch, NoPermission } from '../part/trouble.tsx';
import { mayDo, useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import { SavedViews } from '../view/saved-views.tsx';
import { DidYouMean } from './did-you-mean.tsx';
import { edgeOf } from './validity.ts';
import '../part/part.css';

export type VoucherAnswer = Answer<typeof listVouchers>['data'][number];
const PAGE = 50;

type FilterName = 'code' | 'campaign_id' | 'batch_id' | 'status';
type Asked = Search<FilterName | 'client_id' | 'cursor'>;

const filtersOf = ({ client_id, code, campaign_id, batch_id, status }: Asked) =>
  ({ client_id, code, campaign_id, batch_id, state: status }) as never as object;
const questionOf = (search: Asked) => ({
  querystring: { ...filtersOf(search), cursor: search.cursor, limit: PAGE },
});

/** What the list asks first, begun while it is still on its way. */
export function askFirst(search: Asked): void {
  if (mayDo('voucher.read')) askAhead(listVouchers, questionOf(search));
}

export function VoucherList() {
  const { voucher: words } = useText();
  const { can } = useSession();
  return can('voucher.read') ? (
    <List />
  ) : (
    <Screen title={words.title}>
      <NoPermission />
    </Screen>
  );
}

function List() {
  const { voucher: words } = useText();
  const { search, isFiltered, clear } = useFilters<FilterName>();
  const { client_id, code } = search;
  const filters = filtersOf(search);
  const answer = useAsk(listVouchers, questionOf(search), { keep: true });
  const columns = useColumns(answer.data?.data ?? []);
  const isNotFound = code !== undefined && answer.data?.data.length === 0;
  return (
    <Screen
      title={words.title}
      actions={
        <>
          <SavedViews list="vouchers" />
          <CsvLink operation={downloadVouchers} input={{ querystring: filters }} />
        </>
      }
    >
      <div className="card">
        <Filters />
        {isNotFound && !answer.isPlaceholderData ? (
          <>
            <NoMatch clear={clear} />
            <DidYouMean code={code} clientId={client_id} />
          </>
        ) : (
          <DataTable
            label={words.title}
            answer={answer}
            columns={columns}
            rowKey={({ id }) => id}
            isFiltered={isFiltered}
            clear={clear}
            empty={
              <Empty title={words.empty} text={words.emptyText} icon={IconTicket}>
                <Button component={Link} to="/campaigns">
                  {words.toCampaigns}
                </Button>
              </Empty>
            }
          />
        )}
      </div>
    </Screen>
  );
}

function Filters() {
  const { voucher: words, common } = useText();
  const { search, set, isFiltered, clear } = useFilters<FilterName>();
  const options = Object.fromEntries(voucherStates.map((each) => [each, words.states[each]]));
  return (
    <FilterBar
      lead={
        <TextFilter
          type="search"
          label={words.search}
          placeholder={words.searchExample}
          width={260}
          value={search.code}
          onChange={(code) => set({ code })}
        />
      }
      clear={clear}
      isFiltered={isFiltered}
      chips={search.batch_id === undefined ? [] : [{ name: 'batch_id', text: words.ofBatch }]}
      remove={() => set({ batch_id: null })}
    >
      <CampaignFilter
        clientId={search.client_id}
        value={search.campaign_id}
        onChange={(campaign_id) => set({ campaign_id, batch_id: null })}
      />
      <FilterSelect
        label={common.status}
        value={search.status}
        width={200}
        options={{ '': common.any, ...options }}
        onChange={(status) => set({ status })}
      />
    </FilterBar>
  );
}

function useColumns(rows: VoucherAnswer[]): Column<VoucherAnswer>[] {
  const { voucher: words, common } = useText();
  const format = useFormat();
  const { shown, nameOf, zoneOf } = useClients();
  const campaignOf = useCampaigns(rows.map(({ campaign_id }) => campaign_id));
  return [
    {
      header: words.code,
      primary: true,
      cell: ({ id, code, client_id }) => (
        <>
          <Link to="/vouchers/$id" params={{ id }} className="plain code strong">
            {code}
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
      header: common.campaign,
      cell: ({ campaign_id }) => (
        <Anchor component={Link} to={`/campaigns/${campaign_id}`} c="inherit" inherit>
          {campaignOf(campaign_id)?.name ?? UNKNOWN}
        </Anchor>
      ),
    },
    { header: common.status, cell: (row) => <VoucherState voucher={row} /> },
    {
      header: words.uses,
      number: true,
      cell: ({ uses, max_uses }) =>
        `${format.number(uses)} / ${max_uses === null ? '∞' : format.number(max_uses)}`,
    },
    { header: words.held, number: true, cell: ({ held }) => format.number(held) },
    {
      header: words.until,
      cell: ({ valid_until, campaign_id, client_id }) => (
        <>
          {edgeOf(
            {
              own: valid_until,
              campaign: campaignOf(campaign_id)?.valid_until,
              open: words.noEnd,
            },
            (at) => format.date(at, zoneOf(client_id)),
          )}
          {valid_until !== null && (
            <Text size="sm" c="dimmed">
              {words.ofItsOwn}
            </Text>
          )}
        </>
      ),
    },
    {
      header: common.created,
      cell: ({ created_at, client_id }) => format.date(created_at, zoneOf(client_id)),
    },
  ];
}

const COLORS: Partial<Record<VoucherAnswer['state'], string>> = {
  active: 'teal',
  scheduled: 'blue',
  on_hold: 'orange',
  disabled: 'red',
};

/** How it stands, as the server judges it. */
export function VoucherState({ voucher: { state } }: { voucher: VoucherAnswer }) {
  const { voucher: words } = useText();
  return (
    <Badge variant="light" color={COLORS[state] ?? 'gray'} tt="none" fw={600}>
      {words.states[state]}
    </Badge>
  );
}
