// One conflict: what was reported, what stands in the books, the evidence, and the decision.
import { Alert, Anchor, Skeleton, Stack, Text } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { getConflict } from '../../contract/management/conflict.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { Back } from '../part/facts.tsx';
import { useFormat } from '../part/format.ts';
import { Screen, Section } from '../part/screen.tsx';
import { NoPermission, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { useWho } from '../voucher/who.ts';
import { BothSides } from './both-sides.tsx';
import { ConflictState } from './conflict-list.tsx';
import { Evidence } from './evidence.tsx';
import { Settle } from './settle.tsx';

export type ConflictWithEvidence = Answer<typeof getConflict>;

export function ConflictPage() {
  const { conflict: words, common } = useText();
  const { can } = useSession();
  const { id = '' } = useParams({ strict: false });
  const answer = useAsk(getConflict, { params: { id } }, { enabled: can('conflict.read') });
  if (answer.data) return <Shown conflict={answer.data} />;
  return (
    <Screen title={words.one} above={<Back to="/conflicts">{words.back}</Back>}>
      {!can('conflict.read') ? (
        <NoPermission />
      ) : answer.isError ? (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Skeleton height={320} role="status" aria-label={common.loading} />
      )}
    </Screen>
  );
}

function Shown({ conflict }: { conflict: ConflictWithEvidence }) {
  const { conflict: words, common } = useText();
  const { can } = useSession();
  const { nameOf, zoneOf } = useClients();
  const zone = zoneOf(conflict.client_id);
  const { kind, status } = conflict;
  return (
    <Screen
      title={words.kinds[kind] ?? kind}
      above={<Back to="/conflicts">{words.back}</Back>}
      beside={<ConflictState conflict={conflict} />}
      subtitle={`${nameOf(conflict.client_id)} · ${fill(common.timesIn, { zone })}`}
    >
      <Text maw={720}>{words.explained[kind]}</Text>
      <div className="two-columns">
        <div>
          <BothSides conflict={conflict} zone={zone} />
          <Evidence conflict={conflict} zone={zone} />
        </div>
        <div>
          {status === 'resolved' ? (
            <Settled conflict={conflict} zone={zone} />
          ) : can('conflict.write') ? (
            <Settle conflict={conflict} />
          ) : (
            <Alert color="gray">{common.forbidden}</Alert>
          )}
        </div>
      </div>
    </Screen>
  );
}

function Settled({ conflict, zone }: { conflict: ConflictWithEvidence; zone: string }) {
  const { conflict: words } = useText();
  const format = useFormat();
  const who = useWho();
  const { resolution, resolution_reason, resolved_by, resolved_at } = conflict;
  const { booked_redemption_id: booked } = conflict;
  return (
    <Section title={words.howSettled}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm" fw={600}>
          {fill(words.settledBy, {
            resolution: words.resolutions[resolution ?? ''] ?? words.resolved,
            name: resolved_by ? who(resolved_by) : '–',
            time: format.time(resolved_at, zone),
          })}
        </Text>
        <Text size="sm">{resolution_reason}</Text>
        {booked !== null && (
          <Anchor component={Link} to={`/redemptions/${booked}`} size="sm">
            {words.booked}
          </Anchor>
        )}
      </Stack>
    </Section>
  );
}
