// What the campaigns earned, online and in store, at one glance.
import { Alert, Button, List, SegmentedControl, SimpleGrid, Skeleton } from '@mantine/core';
import { IconInfoCircle, IconRosette } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { overviewReport } from '../../contract/management/report.ts';
import { downloadRedemptions } from '../../contract/management/redemption.ts';
import { askAhead, useAsk } from '../api/ask.ts';
import { clientsAhead, useClients } from '../client/clients.ts';
import { CsvLink } from '../part/csv.tsx';
import { useFormat } from '../part/format.ts';
import { Later } from '../part/later.tsx';
import { Screen } from '../part/screen.tsx';
import { useFilters, type Search } from '../part/search.ts';
import { Empty, NoPermission, Trouble } from '../part/trouble.tsx';
import { RangeControls } from '../report/range-controls.tsx';
import { rangeOf, useRange } from '../report/use-range.ts';
import { mayDo, useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import { Figures } from './figures.tsx';
import { LiveFeed } from './live-feed.tsx';
import { OverTimeSection } from './over-time-section.tsx';
import { Sources } from './sources.tsx';
import { TopCampaigns } from './top-campaigns.tsx';
import { Approvals, Conflicts, Refused } from './waiting.tsx';
import './overview.css';

type Asked = Search<'client_id' | 'range' | 'from' | 'to' | 'compare'>;

/** The figures of a range, as the address and its zone say. */
function questionOf(search: Asked, range: { from: string; to: string }) {
  const scope = { from: range.from, to: range.to, client_id: search.client_id };
  const compare = search.compare === 'none' ? undefined : ('previous' as const);
  return { scope, input: { querystring: { ...scope, compare } } };
}

/** What the screen asks first, begun while it is still on its way. */
export async function askFirst(search: Asked): Promise<void> {
  if (!mayDo('report.read')) return;
  const range = rangeOf(search, await clientsAhead());
  askAhead(overviewReport, questionOf(search, range).input);
}

export function Overview() {
  const { overview, shell, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { all, shown, isPending } = useClients();
  const { search, set } = useFilters<'range' | 'compare' | 'currency'>();
  const range = useRange();
  const { scope, input } = questionOf(search, range);
  const answer = useAsk(overviewReport, input, { keep: true, enabled: can('report.read') });
  if (!can('report.read')) {
    return (
      <Screen title={overview.title}>
        <NoPermission />
      </Screen>
    );
  }
  const rows =
    answer.data?.data.toSorted((a, b) => b.redemptions.total - a.redemptions.total) ?? [];
  const row = rows.find(({ currency }) => currency === search.currency) ?? rows[0];
  const subtitle = `${shown?.name ?? shell.allClients} · ${range.inWords} · ${range.zoneInWords}`;
  const isEmpty = !isPending && all.length === 0;
  return (
    <Screen
      title={overview.title}
      subtitle={subtitle}
      actions={
        isEmpty ? undefined : (
          <>
            {rows.length > 1 && (
              <SegmentedControl
                aria-label={overview.currency}
                value={row?.currency ?? ''}
                data={rows.map(({ currency }) => currency)}
                onChange={(currency) => set({ currency })}
              />
            )}
            <RangeControls range={range} />
            <CsvLink operation={downloadRedemptions} input={{ querystring: scope }} />
          </>
        )
      }
    >
      {answer.isError && !answer.data && (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      )}
      {isEmpty && (
        <div className="card">
          <Empty title={overview.firstRun} text={overview.firstRunText} icon={IconRosette}>
            {can('client.write') && (
              <Button component={Link} to="/start">
                {overview.begin}
              </Button>
            )}
          </Empty>
        </div>
      )}
      {!answer.data && !answer.isError && <Loading label={common.loading} />}
      {row && answer.data && !isEmpty && (
        <>
          <Figures row={row} format={format} />
          {row.notes.length > 0 && (
            <Alert variant="light" color="gray" icon={<IconInfoCircle aria-hidden />} py="xs">
              <List size="sm" spacing={2} listStyleType="none" aria-label={overview.notes}>
                {row.notes.map(({ code, message }) => (
                  <List.Item key={code}>
                    {overview.noteWords[noteOf(code, row.cost)] ?? message}
                  </List.Item>
                ))}
              </List>
            </Alert>
          )}
          <Later placeholder={<Skeleton height={340} />}>
            <OverTimeSection
              scope={scope}
              currency={row.currency}
              before={row.previous && { from: row.previous.from, to: row.previous.to }}
            />
            <div className="overview-columns">
              <div>
                <TopCampaigns scope={scope} currency={row.currency} />
                <Refused scope={scope} />
              </div>
              <div>
                {can('campaign.approve') && <Approvals clientId={search.client_id} />}
                {can('conflict.read') && <Conflicts clientId={search.client_id} />}
                <Sources scope={scope} currency={row.currency} />
                {can('live.read') && <LiveFeed clientId={search.client_id} />}
              </div>
            </div>
          </Later>
        </>
      )}
    </Screen>
  );
}

function Loading({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label}>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="sm">
        {['a', 'b', 'c', 'd', 'e'].map((key) => (
          <Skeleton key={key} height={108} />
        ))}
      </SimpleGrid>
      <Skeleton height={340} mt="md" />
    </div>
  );
}

/** Costs that are known in part are another thing than none. */
const noteOf = (code: string, cost: number): string =>
  code === 'cost_not_set' && cost > 0 ? 'cost_partly' : code;
