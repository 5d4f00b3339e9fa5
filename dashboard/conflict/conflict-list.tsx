// The inbox of conflicts: what waits for a decision, and what was decided.
import { Badge, Group, Text } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { listConflicts } from '../../contract/management/conflict.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { CsvOfList } from '../part/csv.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { FilterSelect, StatusTabs } from '../part/filters.tsx';
import { useFormat } from '../part/format.ts';
import { Screen } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { When } from '../part/when.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { said } from '../text/said.ts';
import { useText } from '../text/text.tsx';
import { placeOf } from './place.ts';
import '../part/part.css';

export type ConflictAnswer = Answer<typeof listConflicts>['data'][number];
const PAGE = 50;

export function ConflictList() {
  const { conflict: words } = useText();
  const { can } = useSession();
  return can('conflict.read') ? (
    <List />
  ) : (
    <Screen title={words.title}>
      <NoPermission />
    </Screen>
  );
}

function List() {
  const { conflict: words, common } = useText();
  const { shown, zoneOf } = useClients();
  const { search, set, clear } = useFilters<'status' | 'kind' | 'mode'>();
  // the inbox: what is open, unless somebody looks for more
  const { client_id, status = 'open', kind, mode, cursor } = search;
  const filters = { client_id, status: status === 'all' ? undefined : status, kind, mode };
  const answer = useAsk(
    listConflicts,
    { querystring: { ...filters, cursor, limit: PAGE } as never },
    { keep: true },
  );
  const columns = useColumns();
  return (
    <Screen
      title={words.title}
      subtitle={shown ? fill(common.timesIn, { zone: zoneOf(shown.id) }) : undefined}
      actions={
        <CsvOfList operation={listConflicts} querystring={filters as never} name="conflicts" />
      }
    >
      <div className="card">
        <StatusTabs
          label={words.tabs}
          value={status === 'open' ? '' : status}
          values={['', 'resolved', 'every']}
          labelOf={(each) => ({ resolved: words.resolved, every: words.all })[each] ?? words.open}
          onChange={(next) => set({ status: next === 'every' ? 'all' : next })}
        />
        <Group p="md" gap="sm">
          <FilterSelect
            label={words.kind}
            value={kind}
            width={250}
            options={{ '': common.any, ...words.kinds }}
            onChange={(next) => set({ kind: next })}
          />
        </Group>
        <DataTable
          label={words.title}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          isFiltered={kind !== undefined || mode !== undefined}
          clear={clear}
          empty={
            <Empty
              title={status === 'resolved' ? words.emptyResolved : words.empty}
              text={words.emptyText}
              icon={IconScale}
            />
          }
        />
      </div>
    </Screen>
  );
}

function useColumns(): Column<ConflictAnswer>[] {
  const text = useText();
  const { conflict: words, common } = text;
  const format = useFormat();
  const { shown, nameOf, zoneOf } = useClients();
  return [
    {
      header: words.happened,
      primary: true,
      cell: ({ id, kind, message, client_id }) => (
        <>
          <Link to="/conflicts/$id" params={{ id }} className="plain strong">
            {words.kinds[kind] ?? kind}
          </Link>
          <Text size="sm" c="dimmed">
            {shown === undefined ? `${nameOf(client_id)} · ${said(message)}` : said(message)}
          </Text>
        </>
      ),
    },
    { header: words.code, cell: ({ code }) => <span className="code no-wrap">{code}</span> },
    {
      header: words.order,
      cell: ({ order_reference }) => (
        <span className="any-break order">{order_reference ?? common.unknown}</span>
      ),
    },
    { header: words.place, cell: (row) => placeOf(row.reported_place, text) ?? row.shop },
    {
      header: words.amount,
      number: true,
      cell: ({ transaction_amount, currency }) =>
        currency === '' ? common.unknown : format.money(transaction_amount, currency),
    },
    {
      header: words.reported,
      cell: ({ created_at, client_id }) => <When at={created_at} zone={zoneOf(client_id)} />,
    },
    { header: common.status, cell: (row) => <ConflictState conflict={row} /> },
  ];
}

export function ConflictState({ conflict }: { conflict: ConflictAnswer }) {
  const { conflict: words } = useText();
  const { status, resolution } = conflict;
  return (
    <Badge variant="light" color={status === 'open' ? 'orange' : 'gray'} tt="none" fw={600}>
      {status === 'open' ? words.open : (words.resolutions[resolution ?? ''] ?? words.resolved)}
    </Badge>
  );
}
