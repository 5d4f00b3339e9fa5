// One endpoint: its state, what was sent to it, and what can be done with it.
import { Alert, Anchor, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChevronLeft, IconSend } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import {
  changeWebhookEndpoint,
  getWebhookEndpoint,
  removeWebhookEndpoint,
  rotateWebhookSecret,
  testWebhookEndpoint,
} from '../../contract/management/webhook.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { ownZone, useClients } from '../client/clients.ts';
import { Confirm } from '../part/confirm.tsx';
import { useFormat } from '../part/format.ts';
import { Screen, Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { Deliveries } from './deliveries.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import { EndpointState } from './endpoint-state.tsx';
import { Secret } from './secret.tsx';
import type { Endpoint } from './webhooks.tsx';

export function EndpointPage() {
  const { webhook: words, common } = useText();
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const answer = useAsk(getWebhookEndpoint, { params: { id } });
  const back = (
    <Anchor
      component={Link}
      to="/settings/webhooks"
      size="sm"
      c="dimmed"
      style={{ display: 'inline-flex', alignItems: 'center', gap: 2, minHeight: 28 }}
    >
      <IconChevronLeft size={16} aria-hidden />
      {words.title}
    </Anchor>
  );
  if (answer.data) return <Known endpoint={answer.data} back={back} />;
  return (
    <Screen title={words.one} above={back}>
      {answer.isError ? (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Stack role="status" aria-label={common.loading}>
          <Skeleton height={140} />
          <Skeleton height={240} />
        </Stack>
      )}
    </Screen>
  );
}

type Asked = 'edit' | 'rotate' | 'remove' | null;

function Known({ endpoint, back }: { endpoint: Endpoint; back: ReactNode }) {
  const { webhook: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { nameOf } = useClients();
  const navigate = useNavigate();
  const [asked, ask] = useState<Asked>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => ask(null);
  const params = { id: endpoint.id };
  const change = useDo(changeWebhookEndpoint);
  const test = useDo(testWebhookEndpoint, {
    done: () => notifications.show({ message: words.testSent }),
  });
  const rotate = useDo(rotateWebhookSecret, {
    done: (answer) => {
      close();
      setSecret(answer.secret);
    },
  });
  const remove = useDo(removeWebhookEndpoint, {
    done: () => void navigate({ to: '/settings/webhooks' }),
  });
  const failed = [change, test].find((each) => each.isError)?.error;
  const { url, status, events, warning, client_id, mode, secret_overlaps_until } = endpoint;
  const about = [
    client_id === null ? words.allClients : nameOf(client_id),
    common[mode],
    events.includes('*') ? words.allEvents : events.join(', '),
  ];
  return (
    <Screen
      title={endpoint.description ?? words.one}
      subtitle={<span className="code">{url}</span>}
      beside={<EndpointState endpoint={endpoint} />}
      above={back}
      actions={
        can('webhook.write') && (
          <>
            <Button
              leftSection={<IconSend size={16} aria-hidden />}
              loading={test.isPending}
              onClick={() => test.mutate({ params })}
            >
              {words.test}
            </Button>
            <Button
              variant="default"
              loading={change.isPending}
              onClick={() =>
                change.mutate({
                  params,
                  body: { status: status === 'active' ? 'paused' : 'active' },
                })
              }
            >
              {status === 'active' ? words.pause : words.enable}
            </Button>
            <Button variant="default" onClick={() => ask('edit')}>
              {common.edit}
            </Button>
          </>
        )
      }
    >
      {failed !== undefined && <Trouble error={failed} title={common.failedToSave} />}
      {warning !== null && (
        <Alert color="red" variant="light">
          {warning}
        </Alert>
      )}
      <Section title={words.about}>
        <Text size="sm">{about.join(' · ')}</Text>
        {secret_overlaps_until !== null && (
          <Text size="sm" c="dimmed">
            {fill(words.overlaps, { time: format.time(secret_overlaps_until, ownZone()) })}
          </Text>
        )}
        {can('webhook.write') && (
          <Group gap="xs" mt="sm">
            <Button size="xs" variant="default" onClick={() => ask('rotate')}>
              {words.rotate}
            </Button>
            <Button size="xs" variant="light" color="red" onClick={() => ask('remove')}>
              {words.removeEndpoint}
            </Button>
          </Group>
        )}
      </Section>
      <Deliveries endpointId={endpoint.id} />
      <EndpointForm isOpen={asked === 'edit'} close={close} endpoint={endpoint} />
      <Confirm
        isOpen={asked === 'rotate'}
        close={close}
        title={words.rotateTitle}
        text={words.rotateText}
        action={words.rotate}
        isDanger={false}
        isBusy={rotate.isPending}
        error={rotate.error}
        act={() => rotate.mutate({ params, body: {} })}
      />
      <Confirm
        isOpen={asked === 'remove'}
        close={close}
        title={words.removeTitle}
        text={words.removeText}
        action={common.remove}
        isBusy={remove.isPending}
        error={remove.error}
        act={() => remove.mutate({ params })}
      />
      <Secret secret={secret} close={() => setSecret(null)} />
    </Screen>
  );
}
