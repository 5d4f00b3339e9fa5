// Wishes to be erased, and how far they are.
import { Badge, Text } from '@mantine/core';
import { IconEraser } from '@tabler/icons-react';
import { listErasures } from '../../contract/management/privacy.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { ownZone, useClients } from '../client/clients.ts';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';

type Wish = Answer<typeof listErasures>['data'][number];

const LOOK_AGAIN_MS = 3_000;

export function Erasures() {
  const { privacy: words, common } = useText();
  const format = useFormat();
  const { nameOf } = useClients();
  const { search } = useFilters<never>();
  const answer = useAsk(
    listErasures,
    { querystring: { cursor: search.cursor, limit: 20 } },
    {
      keep: true,
      refetchInterval: (found) =>
        found?.data.some(({ status }) => status === 'pending') ? LOOK_AGAIN_MS : false,
    },
  );
  const columns: Column<Wish>[] = [
    {
      header: words.asked,
      primary: true,
      cell: ({ created_at }) => format.time(created_at, ownZone()),
    },
    {
      header: common.client,
      cell: ({ client_id }) => (client_id === null ? words.allClients : nameOf(client_id)),
    },
    {
      header: common.status,
      cell: ({ status }) => (
        <Badge variant="light" tt="none" color={status === 'completed' ? 'brand' : 'yellow'}>
          {words.statuses[status]}
        </Badge>
      ),
    },
    {
      header: words.erased,
      cell: ({ erased }) =>
        erased === null ? (
          common.unknown
        ) : (
          <Text size="sm" span className="figure">
            {Object.entries(erased)
              .filter(([, rows]) => rows > 0)
              .map(([table, rows]) => `${table.replaceAll('_', ' ')} ${format.number(rows)}`)
              .join(', ') || words.nothing}
          </Text>
        ),
    },
    { header: words.completed, cell: ({ completed_at }) => format.time(completed_at, ownZone()) },
  ];
  return (
    <Section title={words.erasures} subtitle={words.erasuresText} flush>
      <DataTable
        label={words.erasures}
        answer={answer}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty title={words.noErasures} text={words.noErasuresText} icon={IconEraser} />}
      />
    </Section>
  );
}
