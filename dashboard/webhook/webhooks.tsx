// Webhook endpoints: the addresses that we tell what happens.
import { Anchor, Button, Text } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Static } from 'typebox';
import { listWebhookEndpoints, type WebhookEndpoint } from '../../contract/management/webhook.ts';
import { useAsk } from '../api/ask.ts';
import { ownZone, useClients } from '../client/clients.ts';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { Screen } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { useNow } from '../part/use-now.ts';
import { useSession } from '../session/session.ts';
import { BackToSettings } from '../settings/back.tsx';
import { plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import { EndpointState } from './endpoint-state.tsx';
import { Secret } from './secret.tsx';

export type Endpoint = Static<typeof WebhookEndpoint>;

export function Webhooks() {
  const { webhook: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { nameOf } = useClients();
  const { search } = useFilters<never>();
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const now = useNow();
  const { client_id, cursor } = search;
  const answer = useAsk(
    listWebhookEndpoints,
    { querystring: { client_id, cursor, limit: 50 } },
    { keep: true, enabled: can('webhook.read') },
  );
  if (!can('webhook.read')) {
    return (
      <Screen title={words.title} above={<BackToSettings />}>
        <NoPermission />
      </Screen>
    );
  }
  const add = can('webhook.write') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {words.new}
    </Button>
  );
  const columns: Column<Endpoint>[] = [
    {
      header: words.address,
      primary: true,
      cell: ({ id, url, description }) => (
        <>
          <Anchor
            component={Link}
            to={`/settings/webhooks/${id}`}
            fw={550}
            c="inherit"
            style={{ overflowWrap: 'anywhere' }}
          >
            {url}
          </Anchor>
          {description !== null && (
            <Text size="sm" c="dimmed">
              {description}
            </Text>
          )}
        </>
      ),
    },
    { header: common.status, cell: (row) => <EndpointState endpoint={row} /> },
    {
      header: words.events,
      cell: ({ events }) =>
        events.includes('*')
          ? words.allEvents
          : plural(words.eventCount, events.length, format.locale),
    },
    {
      header: common.client,
      cell: ({ client_id: id }) => (id === null ? words.allClients : nameOf(id)),
    },
    { header: words.mode, cell: ({ mode }) => common[mode] },
    {
      header: words.lastTaken,
      cell: ({ delivered_at: at }) =>
        at === null ? (
          words.never
        ) : (
          <time dateTime={at} title={format.time(at, ownZone())}>
            {format.ago(at, now)}
          </time>
        ),
    },
  ];
  return (
    <Screen
      title={words.title}
      subtitle={
        <>
          {words.subtitle}{' '}
          <Anchor component={Link} to="/help/webhooks" size="sm">
            {words.guide}
          </Anchor>
        </>
      }
      above={<BackToSettings />}
      actions={add}
    >
      <div className="card">
        <DataTable
          label={words.title}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <Empty title={words.empty} text={words.emptyText} icon={IconWebhook}>
              {add}
            </Empty>
          }
        />
      </div>
      <EndpointForm isOpen={isMaking} close={() => setMaking(false)} made={setSecret} />
      <Secret secret={secret} close={() => setSecret(null)} />
    </Screen>
  );
}
