// All campaigns: tabs by status, filters in the address, pausing many at once.
import { Anchor, Button, Text } from '@mantine/core';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { listCampaigns } from '../../contract/management/campaign.ts';
import { askAhead, useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { ChannelNames } from '../part/channel.tsx';
import { CsvOfList } from '../part/csv.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { FilterBar } from '../part/filter-bar.tsx';
import { FilterSelect, StatusTabs } from '../part/filters.tsx';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { offerIn } from '../part/offer.ts';
import { Screen } from '../part/screen.tsx';
import { useFilters, type Search } from '../part/search.ts';
import { useNow } from '../part/use-now.ts';
import { TextFilter } from '../part/text-filter.tsx';
import { Empty } from '../part/trouble.tsx';
import { mayDo, useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useSpeech } from '../text/text.tsx';
import { SavedViews } from '../view/saved-views.tsx';
import { BulkPause } from './bulk-pause.tsx';
import { filterOf, standingOf } from './standing.ts';
import { StatusBadge, validityOf, type CampaignAnswer } from './status.tsx';
import '../part/part.css';

const standings = [
  '',
  'active',
  'scheduled',
  'pending',
  'draft',
  'paused',
  'expired',
  'ended',
  'archived',
] as const;

type Asked = Search<'client_id' | 'status' | 'kind' | 'mode' | 'q' | 'cursor'>;

function questionOf({ client_id, status, kind, mode = 'live', q, cursor }: Asked) {
  return { client_id, ...filterOf(status), kind, mode, q, cursor, limit: 50 } as never;
}

/** What the list asks first, begun while it is still on its way. */
export function askFirst(search: Asked): void {
  if (mayDo('campaign.read')) askAhead(listCampaigns, { querystring: questionOf(search) });
}

export function CampaignList() {
  const { language, text } = useSpeech();
  const { campaign: words, common } = text;
  const format = useFormat();
  const { can } = useSession();
  const { nameOf, zoneOf } = useClients();
  const now = useNow();
  const { search, set, isFiltered, clear } = useFilters<'status' | 'kind' | 'mode' | 'q'>();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const { status, kind, mode = 'live', q } = search;
  const querystring = questionOf(search);
  const answer = useAsk(listCampaigns, { querystring }, { keep: true });
  const columns: Column<CampaignAnswer>[] = [
    {
      header: common.campaign,
      primary: true,
      cell: ({ id, name, client_id }) => (
        <>
          <Anchor component={Link} to={`/campaigns/${id}`} fw={550} c="inherit">
            {name}
          </Anchor>
          <Text size="sm" c="dimmed">
            {nameOf(client_id)}
          </Text>
        </>
      ),
    },
    { header: common.status, cell: (row) => <StatusBadge standing={standingOf(row, now)} /> },
    { header: words.list.offer, cell: (row) => offerIn(language, row) },
    {
      header: words.list.validity,
      cell: (row) => <Days of={validityOf(row, zoneOf(row.client_id), format, text)} />,
    },
    { header: words.list.channels, cell: ({ channels }) => <ChannelNames channels={channels} /> },
    {
      header: words.list.kind,
      cell: ({ kind }) => <span className="no-wrap">{words.kinds[kind]}</span>,
    },
    ...(can('batch.read')
      ? [
          {
            header: words.list.print,
            cell: ({ id, kind, name }: CampaignAnswer) =>
              kind === 'unique' ? (
                <AnchorLink
                  size="sm"
                  to="/campaigns/$id/print"
                  params={{ id }}
                  aria-label={fill(words.list.printOf, { name })}
                >
                  {words.list.print}
                </AnchorLink>
              ) : (
                common.unknown
              ),
          },
        ]
      : []),
  ];
  const newCampaign = can('campaign.write') && (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {words.new}
    </Button>
  );
  return (
    <Screen
      title={words.title}
      actions={
        <>
          <SavedViews list="campaigns" />
          <CsvOfList operation={listCampaigns} querystring={querystring} name="campaigns" />
          {newCampaign}
        </>
      }
    >
      <div className="card">
        <StatusTabs
          label={words.list.tabs}
          value={status ?? ''}
          values={standings}
          labelOf={(each) =>
            each === '' ? words.list.all : words.status[each as keyof typeof words.status]
          }
          onChange={(next) => set({ status: next })}
        />
        <FilterBar
          lead={
            <TextFilter
              type="search"
              label={words.list.find}
              width={220}
              value={q}
              onChange={(next) => set({ q: next })}
            />
          }
          aside={
            <BulkPause
              rows={answer.data?.data ?? []}
              chosen={chosen}
              done={() => choose(new Set())}
            />
          }
          clear={() => set({ kind: null, mode: null })}
        >
          <FilterSelect
            label={words.list.kind}
            value={kind}
            options={{ '': common.any, ...words.kindsLong }}
            onChange={(next) => set({ kind: next })}
          />
          <FilterSelect
            label={words.list.mode}
            value={mode === 'live' ? '' : mode}
            options={{ '': common.live, test: common.test }}
            onChange={(next) => set({ mode: next })}
          />
        </FilterBar>
        <DataTable
          label={words.title}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          isFiltered={isFiltered}
          clear={clear}
          selection={
            can('campaign.write') ? { chosen, choose, nameOf: ({ name }) => name } : undefined
          }
          empty={
            <Empty title={words.list.empty} text={words.list.emptyText} icon={IconSpeakerphone}>
              {newCampaign}
            </Empty>
          }
        />
      </div>
    </Screen>
  );
}

/** Of two days each is whole: only between them the line is broken. */
const Days = ({ of }: { of: string }) =>
  of.split(/(?<=–) /).map((each) => (
    <Fragment key={each}>
      <span className="no-wrap">{each}</span>{' '}
    </Fragment>
  ));
