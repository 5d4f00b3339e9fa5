// All redemptions: the list behind every figure, with its sums, its file, and voiding.
import { Badge, Button, Text } from '@mantine/core';
import { IconReceipt } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { downloadRedemptions, listRedemptions } from '../../contract/management/redemption.ts';
import type { Answer } from '../../contract/operation.ts';
import { askAhead, useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { ChannelName } from '../part/channel.tsx';
import { CsvLink } from '../part/csv.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { useGiven } from '../part/given.ts';
import { useCampaignNames, useLocationNames } from '../part/names.ts';
import { Screen } from '../part/screen.tsx';
import { shopName } from '../part/shop.ts';
import { useFilters, type Search } from '../part/search.ts';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { mayDo, useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { SavedViews } from '../view/saved-views.tsx';
import { queryOf, type FilterName } from './filters.ts';
import { RedemptionFilters } from './redemption-filters.tsx';
import { Sums } from './sums.tsx';
import { VoidRedemption } from './void-redemption.tsx';
import '../part/part.css';

export type RedemptionAnswer = Answer<typeof listRedemptions>['data'][number];
const PAGE = 50;

type Asked = Search<FilterName | 'client_id' | 'cursor'>;

const questionOf = (search: Asked) => ({
  querystring: { ...queryOf(search), cursor: search.cursor, limit: PAGE },
});

/** What the list asks first, begun while it is still on its way. */
export function askFirst(search: Asked): void {
  if (mayDo('redemption.read')) askAhead(listRedemptions, questionOf(search));
}

export function RedemptionList() {
  const { can } = useSession();
  const { redemption: words } = useText();
  return can('redemption.read') ? (
    <List />
  ) : (
    <Screen title={words.title}>
      <NoPermission />
    </Screen>
  );
}

function List() {
  const { redemption: words, common } = useText();
  const { can } = useSession();
  const { shown, zoneOf } = useClients();
  const { search, isFiltered, clear } = useFilters<FilterName>();
  const [voiding, setVoiding] = useState<RedemptionAnswer | null>(null);
  const query = queryOf(search);
  const answer = useAsk(listRedemptions, questionOf(search), { keep: true });
  const columns = useColumns(answer.data?.data ?? [], setVoiding);
  return (
    <Screen
      title={words.title}
      subtitle={shown ? fill(common.timesIn, { zone: zoneOf(shown.id) }) : words.timesInEach}
      actions={
        <>
          <SavedViews list="redemptions" />
          <CsvLink operation={downloadRedemptions} input={{ querystring: query }} />
        </>
      }
    >
      <div className="card">
        <RedemptionFilters />
        <Sums query={query} />
        <DataTable
          label={words.title}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          isFiltered={isFiltered}
          clear={clear}
          empty={
            <Empty title={words.empty} text={words.emptyText} icon={IconReceipt}>
              {can('api_key.write') && (
                <Button component={Link} to="/start">
                  {words.begin}
                </Button>
              )}
            </Empty>
          }
        />
      </div>
      {voiding && <VoidRedemption redemption={voiding} close={() => setVoiding(null)} />}
    </Screen>
  );
}

function useColumns(
  rows: RedemptionAnswer[],
  voidIt: (row: RedemptionAnswer) => void,
): Column<RedemptionAnswer>[] {
  const { redemption: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { shown, nameOf, zoneOf } = useClients();
  const given = useGiven(rows.map(({ campaign_id }) => campaign_id));
  const campaignOf = useCampaignNames(rows.map(({ campaign_id }) => campaign_id));
  const locationOf = useLocationNames(rows.map(({ location_id }) => location_id));
  const columns: Column<RedemptionAnswer>[] = [
    {
      header: words.redeemedAt,
      primary: true,
      cell: ({ id, redeemed_at, client_id }) => (
        <>
          <Link to="/redemptions/$id" params={{ id }} className="plain figure strong">
            {format.time(redeemed_at, zoneOf(client_id))}
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
      header: words.codeAndOrder,
      cell: ({ voucher_id, code, order_reference, receipt_number }) => (
        <>
          <Link to="/vouchers/$id" params={{ id: voucher_id }} className="figure-link code no-wrap">
            {code}
          </Link>
          <Text size="sm" c="dimmed">
            {order_reference ?? receipt_number}
          </Text>
        </>
      ),
    },
    { header: common.campaign, cell: ({ campaign_id }) => campaignOf(campaign_id) },
    {
      header: words.where,
      cell: ({ channel, location_id, shop }) => (
        <>
          <ChannelName channel={channel} />
          <Text size="sm" c="dimmed">
            {location_id === null ? shopName(shop) : locationOf(location_id)}
          </Text>
        </>
      ),
    },
    {
      header: words.amount,
      number: true,
      cell: ({ transaction_amount, currency }) => format.money(transaction_amount, currency),
    },
    {
      header: words.discount,
      number: true,
      cell: (row) => <span className="given">{given(row)}</span>,
    },
    {
      header: words.revenue,
      number: true,
      cell: ({ attributed_revenue, currency }) => format.money(attributed_revenue, currency),
    },
    { header: words.state, cell: (row) => <State redemption={row} /> },
  ];
  if (!can('redemption.write')) return columns;
  return [
    ...columns,
    {
      header: words.void,
      action: true,
      number: true,
      cell: (row) =>
        row.voided_at === null && (
          <Button
            size="compact-sm"
            px={4}
            mr={-4}
            className="row-action"
            variant="subtle"
            color="red"
            aria-label={fill(words.voidOf, { code: row.code })}
            onClick={() => voidIt(row)}
          >
            {words.void}
          </Button>
        ),
    },
  ];
}

export function State({ redemption }: { redemption: RedemptionAnswer }) {
  const { redemption: words } = useText();
  const { voided_at, override } = redemption;
  return (
    <span className="badges">
      {voided_at !== null ? (
        <Badge variant="light" color="gray" tt="none" fw={600}>
          {words.voided}
        </Badge>
      ) : (
        <Badge variant="light" color="teal" tt="none" fw={600}>
          {words.valid}
        </Badge>
      )}
      {override !== null && (
        <Badge variant="light" color="orange" tt="none" fw={600}>
          {words.overridden}
        </Badge>
      )}
    </span>
  );
}
