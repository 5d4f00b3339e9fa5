// Where one is signed in; any other place can be signed out from here.
import { Badge, Button, Group, Text } from '@mantine/core';
import { IconDevices } from '@tabler/icons-react';
import { endSession, listSessions } from '../../contract/management/session.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { ownZone } from '../client/clients.ts';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { Empty, Trouble } from '../part/trouble.tsx';
import { useNow } from '../part/use-now.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { browserOf } from './browser-of.ts';

type Place = Answer<typeof listSessions>['data'][number];

export function Sessions() {
  const { account: words, common } = useText();
  const format = useFormat();
  const now = useNow();
  const answer = useAsk(listSessions, {});
  const end = useDo(endSession);
  const nameOf = (agent: string) => {
    const { browser, system } = browserOf(agent);
    if (browser === null) return words.unknownBrowser;
    return system === null ? browser : fill(words.browserOn, { browser, system });
  };
  const columns: Column<Place>[] = [
    {
      header: words.where,
      primary: true,
      cell: ({ agent, current }) => (
        <Group gap={6}>
          <Text size="sm" fw={550} title={agent}>
            {nameOf(agent)}
          </Text>
          {current && (
            <Badge variant="light" tt="none">
              {words.here}
            </Badge>
          )}
        </Group>
      ),
    },
    { header: words.address, cell: ({ address }) => <span className="code">{address}</span> },
    {
      header: words.lastSeen,
      cell: ({ last_seen_at: at }) => (
        <time dateTime={at} title={format.time(at, ownZone())}>
          {format.ago(at, now)}
        </time>
      ),
    },
    { header: words.since, cell: ({ created_at }) => format.time(created_at, ownZone()) },
    {
      header: words.actions,
      action: true,
      cell: ({ id, current, agent }) =>
        current ? null : (
          <Button
            size="xs"
            variant="default"
            aria-label={`${words.signOutThere}: ${nameOf(agent)}`}
            loading={end.isPending && end.variables.params.id === id}
            onClick={() => end.mutate({ params: { id } })}
          >
            {words.signOutThere}
          </Button>
        ),
    },
  ];
  return (
    <Section title={words.sessions} subtitle={words.sessionsText} flush>
      {end.isError && <Trouble error={end.error} title={common.failedToSave} />}
      <DataTable
        label={words.sessions}
        answer={answer}
        columns={columns}
        rowKey={({ id }) => id}
        whole
        empty={<Empty title={words.unknownBrowser} icon={IconDevices} />}
      />
    </Section>
  );
}
