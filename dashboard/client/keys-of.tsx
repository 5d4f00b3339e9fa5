// The API keys that are a client's own.
import { Badge, Group, Skeleton, Stack, Text } from '@mantine/core';
import { listApiKeys } from '../../contract/management/api-key.ts';
import { useAsk } from '../api/ask.ts';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { ClientAnswer } from './clients.ts';

const SHOWN = 20;

export function KeysOf({ client }: { client: ClientAnswer }) {
  const { client: words, common } = useText();
  const format = useFormat();
  const { id, time_zone } = client;
  const answer = useAsk(listApiKeys, { querystring: { client_id: id, limit: SHOWN } });
  const live = answer.data?.data.filter(({ revoked_at }) => revoked_at === null);
  return (
    <Section
      title={words.keys}
      aside={
        <AnchorLink to="/settings/api-keys" search={{ client_id: id }} size="sm">
          {words.allKeys}
        </AnchorLink>
      }
    >
      {answer.isError && <Trouble error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isPending && <Skeleton height={80} />}
      {live?.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noKeys}
        </Text>
      )}
      <Stack gap="sm">
        {live?.map((key) => (
          <div key={key.id}>
            <Group gap="xs">
              <Text size="sm" fw={550}>
                {key.name}
              </Text>
              {key.mode === 'test' && (
                <Badge variant="light" color="orange" tt="none">
                  {common.test}
                </Badge>
              )}
            </Group>
            <Text size="sm" c="dimmed">
              {key.last_used_at === null
                ? words.neverUsed
                : fill(words.lastUsed, { time: format.time(key.last_used_at, time_zone) })}
            </Text>
          </div>
        ))}
      </Stack>
    </Section>
  );
}
