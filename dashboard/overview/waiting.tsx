// What needs a person: refusals by their reason, reports and campaigns that wait for a decision.
import { Group, Skeleton, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { listCampaigns } from '../../contract/management/campaign.ts';
import { listConflicts } from '../../contract/management/conflict.ts';
import { refusalsReport } from '../../contract/management/report.ts';
import { useAsk } from '../api/ask.ts';
import { useFormat, type Format } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { Section } from '../part/screen.tsx';
import { searchOf } from '../part/search.ts';
import { Trouble } from '../part/trouble.tsx';
import { plural } from '../text/fill.ts';
import { said } from '../text/said.ts';
import { useText, type Plural } from '../text/text.tsx';

const REASONS = 6;

export function Refused({ scope }: { scope: { from: string; to: string; client_id?: string } }) {
  const { overview: words } = useText();
  const format = useFormat();
  const answer = useAsk(refusalsReport, { querystring: scope }, { keep: true });
  const rows = answer.data?.data.filter(({ refused }) => refused > 0).slice(0, REASONS) ?? [];
  return (
    <Section title={words.refused}>
      {answer.isError && !answer.data && (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <Skeleton height={90} />}
      {answer.data && rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noneRefused}
        </Text>
      )}
      <Stack gap={8} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {rows.map(({ error_code, error, refused, opens }) => (
          <li key={error_code}>
            <Link to={'/attempts'} search={searchOf(opens)} className="figure-link source-row">
              <span>{said(error)}</span>
              <span className="figure">{format.number(refused)}</span>
            </Link>
          </li>
        ))}
      </Stack>
    </Section>
  );
}

const PAGE = 100;

interface WaitingProps {
  title: string;
  /** How many wait: those of a first page. */
  answer: UseQueryResult<{ data: unknown[]; next_cursor: string | null }>;
  waiting: Plural;
  /** Where nothing waits; without it there is nothing to see then. */
  none?: string;
  children: ReactNode;
}

/** How many wait for a decision, and the way to them. */
function Waiting({ title, answer, waiting, none, children }: WaitingProps) {
  const format = useFormat();
  const found = answer.data?.data.length ?? 0;
  if (none === undefined && found === 0 && !answer.isError) return null;
  return (
    <Section title={title}>
      {answer.isError && !answer.data && (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <Skeleton height={24} />}
      {answer.data && (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" c={found === 0 ? 'dimmed' : undefined}>
            {found === 0 ? none : atLeast(waiting, found, answer.data.next_cursor, format)}
          </Text>
          {found > 0 && children}
        </Group>
      )}
    </Section>
  );
}

/** The list of what waits, of the client that is shown. */
function WayTo({ to, search, clientId, children }: WayToProps) {
  return (
    <AnchorLink
      to={to}
      search={{ ...search, ...(clientId !== undefined && { client_id: clientId }) }}
      size="sm"
      fw={550}
      style={{ whiteSpace: 'nowrap' }}
    >
      {children}
    </AnchorLink>
  );
}

interface WayToProps {
  to: '/conflicts' | '/campaigns';
  search: { status: string };
  clientId: string | undefined;
  children: ReactNode;
}

export function Conflicts({ clientId }: { clientId: string | undefined }) {
  const { overview: words } = useText();
  const answer = useAsk(
    listConflicts,
    { querystring: { status: 'open', client_id: clientId, limit: PAGE } },
    { keep: true },
  );
  return (
    <Waiting
      title={words.conflicts}
      answer={answer}
      waiting={words.conflictsText}
      none={words.noConflicts}
    >
      <WayTo to="/conflicts" search={{ status: 'open' }} clientId={clientId}>
        {words.settle}
      </WayTo>
    </Waiting>
  );
}

/** Campaigns that were handed in, for whoever approves them; nothing where none was. */
export function Approvals({ clientId }: { clientId: string | undefined }) {
  const { overview: words } = useText();
  const answer = useAsk(
    listCampaigns,
    { querystring: { status: 'pending', client_id: clientId, limit: PAGE } },
    { keep: true },
  );
  return (
    <Waiting title={words.approvals} answer={answer} waiting={words.approvalsText}>
      <WayTo to="/campaigns" search={{ status: 'pending' }} clientId={clientId}>
        {words.look}
      </WayTo>
    </Waiting>
  );
}

/** A first page says how many there are at least. */
const atLeast = (forms: Plural, found: number, more: string | null, format: Format) =>
  plural(forms, found, format.locale).replace(
    format.number(found),
    more === null ? format.number(found) : `${found}+`,
  );
