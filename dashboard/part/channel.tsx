// Online and in store: the same two colours everywhere, and always the words.
import { Group, Text } from '@mantine/core';
import { useText } from '../text/text.tsx';

type Channel = 'online' | 'in_store';

export const colorOf: Record<Channel, string> = {
  online: 'var(--color-online)',
  in_store: 'var(--color-in-store)',
};

export function ChannelName({ channel }: { channel: Channel }) {
  const { common } = useText();
  return (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
      <span
        aria-hidden
        style={{ width: 8, height: 8, borderRadius: 4, background: colorOf[channel], flex: 'none' }}
      />
      <Text component="span" inherit style={{ whiteSpace: 'nowrap' }}>
        {common[channel]}
      </Text>
    </Group>
  );
}

export function ChannelNames({ channels }: { channels: readonly Channel[] }) {
  return (
    <Group gap={10} component="span" display="inline-flex">
      {channels.map((channel) => (
        <ChannelName key={channel} channel={channel} />
      ))}
    </Group>
  );
}
