// The form of an endpoint: a new one, or another address or other events of one that is there.
import { Button, Checkbox, Group, Modal, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { eventKinds, type EventKind } from '../../contract/event.ts';
import { changeWebhookEndpoint, createWebhookEndpoint } from '../../contract/management/webhook.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { useClients } from '../client/clients.ts';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import '../settings/settings.css';
import type { Endpoint } from './webhooks.tsx';

interface EndpointFormProps {
  isOpen: boolean;
  close(): void;
  /** Absent: a new one. */
  endpoint?: Endpoint;
  /** Gets the secret of a new one. */
  made?(secret: string): void;
}

const ALL = 'all';

export function EndpointForm({ isOpen, ...props }: EndpointFormProps) {
  const { webhook: words, common } = useText();
  return (
    <Modal
      opened={isOpen}
      onClose={props.close}
      title={props.endpoint ? words.edit : words.new}
      size="lg"
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Form {...props} />
    </Modal>
  );
}

function Form({ close, endpoint, made }: Omit<EndpointFormProps, 'isOpen'>) {
  const { webhook: words, common } = useText();
  const { client_ids } = useSession();
  const { all, shown } = useClients();
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [description, setDescription] = useState(endpoint?.description ?? '');
  const [isAll, setAll] = useState(endpoint?.events.includes('*') ?? true);
  const [events, setEvents] = useState<readonly EventKind[]>(
    eventKinds.filter((kind) => endpoint?.events.includes(kind)),
  );
  const [client, setClient] = useState<string | null>(null);
  const [mode, setMode] = useState<'live' | 'test'>('live');
  const create = useDo(createWebhookEndpoint, {
    done: (answer) => {
      close();
      made?.(answer.secret);
    },
  });
  const change = useDo(changeWebhookEndpoint, { done: close });
  const { error, isError, isPending } = endpoint ? change : create;
  const messages = fieldMessages(error);
  const chosen = client ?? shown?.id ?? (client_ids === null ? ALL : (all[0]?.id ?? ''));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const shared = {
          url: url.trim(),
          events: isAll ? ['*' as const] : [...events],
          description: description.trim() || null,
        };
        if (endpoint) change.mutate({ params: { id: endpoint.id }, body: shared });
        else {
          create.mutate({ body: { ...shared, client_id: chosen === ALL ? null : chosen, mode } });
        }
      }}
    >
      <Stack>
        {isError && <Trouble error={error} title={common.failedToSave} />}
        <TextInput
          label={words.address}
          description={words.addressHint}
          placeholder="https://shop.example/vouchertrack"
          type="url"
          required
          data-autofocus
          error={messages.url}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <TextInput
          label={words.description}
          maxLength={200}
          error={messages.description}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        {!endpoint && (
          <div className="fields-row">
            <Select
              label={common.client}
              value={chosen}
              data={[
                ...(client_ids === null ? [{ value: ALL, label: words.allClients }] : []),
                ...all.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              searchable
              allowDeselect={false}
              error={messages.client_id}
              onChange={setClient}
            />
            <Select
              label={words.mode}
              value={mode}
              data={(['live', 'test'] as const).map((value) => ({ value, label: common[value] }))}
              allowDeselect={false}
              onChange={(next) => setMode(next === 'test' ? 'test' : 'live')}
            />
          </div>
        )}
        <Radio.Group
          label={words.events}
          value={isAll ? ALL : 'some'}
          onChange={(next) => setAll(next === ALL)}
        >
          <Stack gap="xs" mt={6}>
            <Radio value={ALL} label={words.allEventsLong} />
            <Radio value="some" label={words.someEvents} />
          </Stack>
        </Radio.Group>
        {!isAll && (
          <Checkbox.Group
            aria-label={words.someEvents}
            value={[...events]}
            error={messages.events}
            onChange={(next) => setEvents(eventKinds.filter((kind) => next.includes(kind)))}
          >
            <Stack gap="xs" pl="xl">
              {eventKinds.map((kind) => (
                <Checkbox
                  key={kind}
                  value={kind}
                  label={words.kinds[kind]}
                  description={<span className="code">{kind}</span>}
                />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={isPending} disabled={!isAll && events.length === 0}>
            {endpoint ? common.save : words.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
