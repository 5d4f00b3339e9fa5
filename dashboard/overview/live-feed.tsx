// Redemptions and what goes wrong, as it happens.
import { Badge, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useClients } from '../client/clients.ts';
import { useLive, type LiveEvent } from '../live/use-live.ts';
import { ChannelName } from '../part/channel.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { useText } from '../text/text.tsx';

export function LiveFeed({ clientId }: { clientId: string | undefined }) {
  const { overview: words } = useText();
  const { events, isConnected } = useLive(clientId, true);
  return (
    <Section
      title={words.liveText}
      aside={
        <Badge variant="light" color={isConnected ? 'teal' : 'gray'} tt="none">
          {isConnected ? words.live : words.liveLost}
        </Badge>
      }
    >
      <Stack
        gap="sm"
        component="ol"
        m={0}
        p={0}
        style={{ listStyle: 'none' }}
        aria-live="polite"
        aria-label={words.liveText}
      >
        {events.length === 0 && (
          <Text component="li" size="sm" c="dimmed">
            {words.liveQuiet}
          </Text>
        )}
        {events.map((event) => (
          <Happened key={event.id} event={event} />
        ))}
      </Stack>
    </Section>
  );
}

/** What events say that is shown; each kind has some of it. */
interface Facts {
  client_id?: string | null;
  voucher_id?: string | null;
  code?: string | null;
  channel?: 'online' | 'in_store' | null;
  transaction_amount?: number | null;
  currency?: string | null;
}

function Happened({ event }: { event: LiveEvent }) {
  const { overview: words } = useText();
  const format = useFormat();
  const { nameOf, zoneOf } = useClients();
  const facts = event.data as Facts;
  const zone = zoneOf(facts.client_id ?? undefined);
  return (
    <li>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={550}>
          {words.events[event.type] ?? event.type}
        </Text>
        <Text size="sm" className="figure">
          {facts.currency && typeof facts.transaction_amount === 'number'
            ? format.money(facts.transaction_amount, facts.currency)
            : ''}
        </Text>
      </Group>
      <Group gap="xs" fz="sm" c="dimmed">
        {facts.code && (
          <Link to={'/vouchers'} search={{ code: facts.code }} className="figure-link code">
            {facts.code}
          </Link>
        )}
        {facts.channel && <ChannelName channel={facts.channel} />}
        {facts.client_id && <span>{nameOf(facts.client_id)}</span>}
        <span>{format.time(event.timestamp, zone)}</span>
      </Group>
    </li>
  );
}
