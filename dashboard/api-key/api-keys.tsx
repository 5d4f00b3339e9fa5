// All API keys: what each may do, when it was last used; made, rotated and revoked here.
import { Badge, Button, Group, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Static } from 'typebox';
import { listApiKeys, type ApiKey } from '../../contract/management/api-key.ts';
import { useAsk } from '../api/ask.ts';
import { ownZone, useClients } from '../client/clients.ts';
import { DataTable, type Column } from '../part/data-table.tsx';
import { FilterSelect } from '../part/filters.tsx';
import { useFormat } from '../part/format.ts';
import { Screen } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { useNow } from '../part/use-now.ts';
import { useSession } from '../session/session.ts';
import { BackToSettings } from '../settings/back.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { KeyActions } from './key-actions.tsx';
import { MadeKey, type NewKeyAnswer } from './made-key.tsx';
import { NewKey } from './new-key.tsx';

export type KeyAnswer = Static<typeof ApiKey>;

export function ApiKeys() {
  const { apiKey: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { nameOf } = useClients();
  const { search, set, isFiltered, clear } = useFilters<'mode'>();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<NewKeyAnswer | null>(null);
  const now = useNow();
  const { client_id, mode, cursor } = search;
  const querystring = { client_id, mode, cursor, limit: 50 } as never;
  const answer = useAsk(listApiKeys, { querystring }, { keep: true, enabled: can('api_key.read') });
  if (!can('api_key.read')) {
    return (
      <Screen title={words.title} above={<BackToSettings />}>
        <NoPermission />
      </Screen>
    );
  }
  const newKey = can('api_key.write') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {words.new}
    </Button>
  );
  const columns: Column<KeyAnswer>[] = [
    {
      header: words.key,
      primary: true,
      cell: (key) => (
        <>
          <Group gap={6}>
            <Text size="sm" fw={550}>
              {key.name}
            </Text>
            <KeyState apiKey={key} now={now} />
          </Group>
          <Text size="sm" c="dimmed" ff="monospace" style={{ whiteSpace: 'nowrap' }}>
            {key.prefix}…{key.last_four}
          </Text>
        </>
      ),
    },
    {
      header: words.client,
      cell: ({ client_id: id }) => (id === null ? words.allClients : nameOf(id)),
    },
    {
      header: words.scopesTitle,
      cell: ({ scopes, kind }) => (
        <>
          {scopes.map((scope) => words.scopes[scope]).join(', ')}
          {kind === 'publishable' && (
            <Text size="sm" c="dimmed">
              {words.publishable}
            </Text>
          )}
        </>
      ),
    },
    { header: words.mode, cell: ({ mode: each }) => common[each] },
    { header: words.shop, cell: ({ shop }) => shop },
    {
      header: words.lastUse,
      cell: ({ last_used_at: at }) =>
        at === null ? (
          <Text size="sm" c="dimmed" span>
            {words.never}
          </Text>
        ) : (
          <time dateTime={at} title={format.time(at, ownZone())}>
            {format.ago(at, now)}
          </time>
        ),
    },
    ...(can('api_key.write')
      ? [
          {
            header: words.actions,
            action: true,
            cell: (key: KeyAnswer) => <KeyActions apiKey={key} made={setMade} now={now} />,
          },
        ]
      : []),
  ];
  return (
    <Screen
      title={words.title}
      subtitle={words.subtitle}
      above={<BackToSettings />}
      actions={newKey}
    >
      <div className="card">
        <Group p="md" gap="sm">
          <FilterSelect
            label={words.modeFilter}
            value={mode}
            options={{ '': common.all, live: common.live, test: common.test }}
            onChange={(next) => set({ mode: next })}
          />
        </Group>
        <DataTable
          label={words.title}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          isFiltered={isFiltered}
          clear={clear}
          empty={
            <Empty title={words.empty} text={words.emptyText} icon={IconKey}>
              {newKey}
            </Empty>
          }
        />
      </div>
      <NewKey isOpen={isMaking} close={() => setMaking(false)} made={setMade} />
      <MadeKey made={made} close={() => setMade(null)} />
    </Screen>
  );
}

function KeyState({ apiKey: key, now }: { apiKey: KeyAnswer; now: number }) {
  const { apiKey: words } = useText();
  const format = useFormat();
  const isOver = key.expires_at !== null && Date.parse(key.expires_at) <= now;
  const time = format.time(key.expires_at, ownZone());
  if (key.revoked_at !== null) return <State color="red" text={words.ended} />;
  if (isOver) return <State text={key.replaced_by === null ? words.expired : words.replaced} />;
  if (key.expires_at === null) return null;
  return (
    <State
      color="yellow"
      text={fill(key.replaced_by === null ? words.expires : words.endsOn, { time })}
    />
  );
}

const State = ({ color = 'gray', text }: { color?: string; text: string }) => (
  <Badge variant="light" tt="none" color={color}>
    {text}
  </Badge>
);
