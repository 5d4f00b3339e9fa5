// All clients, each with what its vouchers brought in the last 30 days.
import { Button, Group } from '@mantine/core';
import { IconPlus, IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { listClients } from '../../contract/management/client.ts';
import { campaignsReport } from '../../contract/management/report.ts';
import { useAsk } from '../api/ask.ts';
import { CsvOfList } from '../part/csv.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { Screen } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { TextFilter } from '../part/text-filter.tsx';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { addDays, dateIn } from '../report/range.ts';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import { ownZone, useClients, type ClientAnswer } from './clients.ts';
import '../part/part.css';

const PAGE = 50;

export function ClientList() {
  const { client: words } = useText();
  const { can } = useSession();
  return can('client.read') ? (
    <List />
  ) : (
    <Screen title={words.title}>
      <NoPermission />
    </Screen>
  );
}

function List() {
  const { client: words } = useText();
  const { can, client_ids } = useSession();
  const { all } = useClients();
  const { search, set, clear } = useFilters<'name'>();
  const { name, cursor } = search;
  const listed = useAsk(listClients, { querystring: { cursor, limit: PAGE } }, { keep: true });
  // found by a part of the name, in whatever case
  const named = all.filter((each) => each.name.toLowerCase().includes(name?.toLowerCase() ?? ''));
  const answer =
    name === undefined || !listed.data
      ? listed
      : ({ ...listed, data: { data: named.slice(0, PAGE), next_cursor: null } } as typeof listed);
  const columns = useColumns();
  const add = can('client.write') && client_ids === null && (
    <Button component={Link} to="/clients/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {words.new}
    </Button>
  );
  return (
    <Screen
      title={words.title}
      actions={
        <>
          <CsvOfList operation={listClients} querystring={{}} name="clients" />
          {add}
        </>
      }
    >
      <div className="card">
        <Group p="md">
          <TextFilter
            type="search"
            label={words.find}
            width={260}
            value={name}
            onChange={(next) => set({ name: next })}
          />
        </Group>
        <DataTable
          label={words.title}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          isFiltered={name !== undefined}
          clear={clear}
          empty={
            <Empty title={words.empty} text={words.emptyText} icon={IconUsers}>
              {add}
            </Empty>
          }
        />
      </div>
    </Screen>
  );
}

function useColumns(): Column<ClientAnswer>[] {
  const { client: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const to = dateIn(ownZone(), Date.now());
  const from = addDays(to, -29);
  const report = useAsk(
    campaignsReport,
    { querystring: { from, to } },
    { enabled: can('report.read') },
  );
  const sums = new Map<string, { redemptions: number; revenue: number }>();
  for (const { client_id, redemptions, revenue } of report.data?.data ?? []) {
    const sum = sums.get(client_id) ?? { redemptions: 0, revenue: 0 };
    sums.set(client_id, {
      redemptions: sum.redemptions + redemptions,
      revenue: sum.revenue + revenue,
    });
  }
  const opens = (client_id: string) => ({ client_id, from, to, voided: 'false' });
  const of = (id: string) =>
    report.data ? (sums.get(id) ?? { redemptions: 0, revenue: 0 }) : null;
  return [
    {
      header: common.client,
      primary: true,
      cell: ({ id, name }) => (
        <Link to="/clients/$id" params={{ id }} className="plain strong">
          {name}
        </Link>
      ),
    },
    { header: words.currency, cell: ({ currency }) => currency },
    { header: words.zone, cell: ({ time_zone }) => time_zone },
    {
      header: words.redemptions30,
      number: true,
      cell: ({ id }) => (
        <Link to="/redemptions" search={opens(id)} className="figure-link">
          {format.number(of(id)?.redemptions)}
        </Link>
      ),
    },
    {
      header: words.revenue30,
      number: true,
      cell: ({ id, currency }) => (
        <Link to="/redemptions" search={opens(id)} className="figure-link">
          {format.money(of(id)?.revenue, currency)}
        </Link>
      ),
    },
  ];
}
