// All leads: who left word, where, whether they may be written to; their file, and erasing one.
import { Anchor, Badge, Button, Text } from '@mantine/core';
import { IconUserHeart } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { downloadLeads } from '../../contract/management/export.ts';
import { listLeads } from '../../contract/management/lead.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { CsvLink } from '../part/csv.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { CampaignFilter } from '../part/filter-inputs.tsx';
import { DayFilters } from '../part/day-filters.tsx';
import { FilterBar } from '../part/filter-bar.tsx';
import { FilterSelect } from '../part/filters.tsx';
import { useFormat } from '../part/format.ts';
import { useCampaignNames } from '../part/names.ts';
import { Screen } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { When } from '../part/when.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { EraseLead } from './erase-lead.tsx';
import '../part/part.css';

export type LeadAnswer = Answer<typeof listLeads>['data'][number];
type LeadFilterName = 'campaign_id' | 'consent' | 'from' | 'to';
const PAGE = 50;

export function LeadList() {
  const { lead: words } = useText();
  const { can } = useSession();
  return can('lead.read') ? (
    <List />
  ) : (
    <Screen title={words.title}>
      <NoPermission />
    </Screen>
  );
}

function List() {
  const { lead: words, common } = useText();
  const { shown, zoneOf } = useClients();
  const { search, isFiltered, clear } = useFilters<LeadFilterName>();
  const [erasing, setErasing] = useState<LeadAnswer | null>(null);
  const { client_id, campaign_id, consent, from, to, cursor } = search;
  const filters = { client_id, campaign_id, consent: consent as never, from, to };
  const answer = useAsk(
    listLeads,
    { querystring: { ...filters, cursor, limit: PAGE } },
    { keep: true },
  );
  const columns = useColumns(answer.data?.data ?? [], setErasing);
  return (
    <Screen
      title={words.title}
      subtitle={shown ? fill(common.timesIn, { zone: zoneOf(shown.id) }) : undefined}
      actions={<CsvLink operation={downloadLeads} input={{ querystring: filters }} />}
    >
      <div className="card">
        <Filters />
        <DataTable
          label={words.title}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          isFiltered={isFiltered}
          clear={clear}
          empty={<Empty title={words.empty} text={words.emptyText} icon={IconUserHeart} />}
        />
      </div>
      {erasing && <EraseLead lead={erasing} close={() => setErasing(null)} />}
    </Screen>
  );
}

function Filters() {
  const { lead: words } = useText();
  const { search, set, isFiltered, clear } = useFilters<LeadFilterName>();
  return (
    <FilterBar clear={clear} isFiltered={isFiltered}>
      <FilterSelect
        label={words.consent}
        value={search.consent}
        options={words.consentOptions}
        onChange={(consent) => set({ consent })}
      />
      <CampaignFilter
        clientId={search.client_id}
        value={search.campaign_id}
        onChange={(campaign_id) => set({ campaign_id })}
      />
      <DayFilters from={search.from} to={search.to} set={set} />
    </FilterBar>
  );
}

function useColumns(rows: LeadAnswer[], erase: (row: LeadAnswer) => void): Column<LeadAnswer>[] {
  const { lead: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { shown, nameOf, zoneOf } = useClients();
  const campaignOf = useCampaignNames(rows.map(({ campaign_id }) => campaign_id));
  const columns: Column<LeadAnswer>[] = [
    {
      header: words.person,
      primary: true,
      cell: ({ name, erased_at, client_id }) => (
        <>
          <Text size="sm" fw={550} c={erased_at === null ? undefined : 'dimmed'}>
            {erased_at === null
              ? (name ?? words.noName)
              : fill(words.erased, { date: format.date(erased_at, zoneOf(client_id)) })}
          </Text>
          {shown === undefined && (
            <Text size="sm" c="dimmed">
              {nameOf(client_id)}
            </Text>
          )}
        </>
      ),
    },
    {
      header: words.contact,
      cell: ({ email, phone }) => (
        <>
          {email && (
            <Anchor href={`mailto:${email}`} inherit>
              {email}
            </Anchor>
          )}
          {phone && <Text size="sm">{phone}</Text>}
          {!email && !phone && common.unknown}
        </>
      ),
    },
    {
      header: words.consent,
      cell: ({ consent }) => (
        <Badge variant="light" color={consent ? 'teal' : 'gray'} tt="none" fw={600}>
          {consent ? words.may : words.mayNot}
        </Badge>
      ),
    },
    { header: common.campaign, cell: ({ campaign_id }) => campaignOf(campaign_id) },
    {
      header: words.code,
      cell: ({ voucher_id, code }) =>
        voucher_id === null ? (
          common.unknown
        ) : (
          <Link to="/vouchers/$id" params={{ id: voucher_id }} className="figure-link code no-wrap">
            {code}
          </Link>
        ),
    },
    {
      header: words.left,
      cell: ({ at, client_id }) => <When at={at} zone={zoneOf(client_id)} />,
    },
  ];
  if (!can('lead.write')) return columns;
  return [
    ...columns,
    {
      header: words.erase,
      number: true,
      action: true,
      cell: (row) =>
        row.erased_at === null && (
          <Button
            size="compact-sm"
            px={4}
            mr={-4}
            className="row-action"
            variant="subtle"
            color="red"
            aria-label={fill(words.eraseOf, { name: row.name ?? words.someone })}
            onClick={() => erase(row)}
          >
            {words.erase}
          </Button>
        ),
    },
  ];
}
