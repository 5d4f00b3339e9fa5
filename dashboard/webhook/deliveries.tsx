// What was sent to an endpoint: each with its answer, all attempts, the event itself, and sending again.
import { Anchor, Badge, Button, Code, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { useState } from 'react';
import type { Static } from 'typebox';
import { eventKinds, TEST_EVENT } from '../../contract/event.ts';
import {
  deliveryStatuses,
  getWebhookDelivery,
  listWebhookDeliveries,
  retryWebhookDelivery,
  type WebhookDelivery,
} from '../../contract/management/webhook.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { ownZone } from '../client/clients.ts';
import { DataTable, type Column } from '../part/data-table.tsx';
import { FilterBar } from '../part/filter-bar.tsx';
import { FilterSelect } from '../part/filters.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill, plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

type Delivery = Static<typeof WebhookDelivery>;

const LOOK_AGAIN_MS = 5_000;
const COLORS = { waiting: 'gray', pending: 'yellow', delivered: 'brand', failed: 'red' } as const;

export function Deliveries({ endpointId }: { endpointId: string }) {
  const { webhook: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { search, set, isFiltered, clear } = useFilters<'status' | 'type'>();
  const [opened, open] = useState<string | null>(null);
  const { status, type, cursor } = search;
  const querystring = { status, type, cursor, limit: 50 } as never;
  const answer = useAsk(
    listWebhookDeliveries,
    { params: { id: endpointId }, querystring },
    { keep: true, refetchInterval: LOOK_AGAIN_MS },
  );
  const retry = useDo(retryWebhookDelivery);
  const kindOf = (kind: string) =>
    (words.kinds as Record<string, string | undefined>)[kind] ?? kind;
  const columns: Column<Delivery>[] = [
    {
      header: words.event,
      primary: true,
      cell: ({ id, type: kind }) => (
        <>
          <Anchor component="button" type="button" size="sm" fw={550} onClick={() => open(id)}>
            {kindOf(kind)}
          </Anchor>
          <Text size="xs" c="dimmed" className="code">
            {kind}
          </Text>
        </>
      ),
    },
    {
      header: common.status,
      cell: ({ status: each }) => (
        <Badge variant="light" tt="none" color={COLORS[each]}>
          {words.deliveryStatuses[each]}
        </Badge>
      ),
    },
    {
      header: words.answer,
      cell: ({ response_status, error, attempts }) => (
        <>
          <span className="figure">{response_status ?? error ?? common.unknown}</span>
          <Text size="xs" c="dimmed">
            {plural(words.attempts, attempts, format.locale)}
          </Text>
        </>
      ),
    },
    { header: words.made, cell: ({ created_at }) => format.time(created_at, ownZone()) },
    {
      header: words.next,
      cell: ({ next_attempt_at: at }) => format.time(at, ownZone()),
      wideOnly: true,
    },
    ...(can('webhook.write')
      ? [
          {
            header: words.actions,
            action: true,
            cell: ({ id, type: kind }: Delivery) => (
              <Button
                size="xs"
                variant="default"
                aria-label={`${words.again}: ${kindOf(kind)}`}
                loading={retry.isPending && retry.variables.params.delivery_id === id}
                onClick={() => retry.mutate({ params: { id: endpointId, delivery_id: id } })}
              >
                {words.again}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title={words.deliveries}
      subtitle={`${words.deliveriesText} ${fill(common.timesIn, { zone: ownZone() })}.`}
      flush
    >
      {retry.isError && <Trouble error={retry.error} />}
      <FilterBar isBelowHeading clear={clear}>
        <FilterSelect
          label={common.status}
          value={status}
          options={{
            '': common.any,
            ...Object.fromEntries(
              deliveryStatuses.map((each) => [each, words.deliveryStatuses[each]]),
            ),
          }}
          onChange={(next) => set({ status: next })}
        />
        <FilterSelect
          label={words.event}
          value={type}
          width={240}
          options={{
            '': common.any,
            ...Object.fromEntries([...eventKinds, TEST_EVENT].map((kind) => [kind, kindOf(kind)])),
          }}
          onChange={(next) => set({ type: next })}
        />
      </FilterBar>
      <DataTable
        label={words.deliveries}
        answer={answer}
        columns={columns}
        rowKey={({ id }) => id}
        isFiltered={isFiltered}
        clear={clear}
        empty={<Empty title={words.noDeliveries} text={words.noDeliveriesText} icon={IconInbox} />}
      />
      <Modal
        opened={opened !== null}
        onClose={() => open(null)}
        title={words.delivery}
        size="lg"
        closeButtonProps={{ 'aria-label': common.close }}
      >
        {opened !== null && <InFull endpointId={endpointId} deliveryId={opened} />}
      </Modal>
    </Section>
  );
}

function InFull({ endpointId, deliveryId }: { endpointId: string; deliveryId: string }) {
  const { webhook: words, common } = useText();
  const format = useFormat();
  const answer = useAsk(getWebhookDelivery, {
    params: { id: endpointId, delivery_id: deliveryId },
  });
  if (answer.isError) {
    return <Trouble error={answer.error} retry={() => void answer.refetch()} />;
  }
  if (!answer.data) return <Skeleton height={200} role="status" aria-label={common.loading} />;
  const { log, payload, id } = answer.data;
  return (
    <Stack>
      <Text size="sm">
        webhook-id <Code>{id}</Code>
      </Text>
      {log.length === 0 && <Text size="sm">{words.notTried}</Text>}
      {log.map(({ at, status, error, took_ms, body }) => (
        <div key={at}>
          <Text size="sm" fw={550} className="figure">
            {format.time(at, ownZone())}: {status ?? error ?? words.noAnswer} ·{' '}
            {format.number(took_ms)} ms
          </Text>
          {body !== null && body !== '' && (
            <Code block tabIndex={0} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
              {body}
            </Code>
          )}
        </div>
      ))}
      {payload && (
        <div>
          <Text size="sm" fw={550}>
            {words.payload}
          </Text>
          <Code block tabIndex={0}>
            {JSON.stringify(payload, null, 2)}
          </Code>
        </div>
      )}
    </Stack>
  );
}
