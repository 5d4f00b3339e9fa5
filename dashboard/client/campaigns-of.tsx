// The latest campaigns of a client, and the way to all of them.
import { Anchor, Group, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { listCampaigns } from '../../contract/management/campaign.ts';
import { useAsk } from '../api/ask.ts';
import { standingOf } from '../campaign/standing.ts';
import { StatusBadge } from '../campaign/status.tsx';
import { AnchorLink } from '../part/link.tsx';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { useNow } from '../part/use-now.ts';
import { useText } from '../text/text.tsx';
import type { ClientAnswer } from './clients.ts';

const SHOWN = 8;

export function CampaignsOf({ client }: { client: ClientAnswer }) {
  const { client: words } = useText();
  const now = useNow();
  const answer = useAsk(listCampaigns, {
    querystring: { client_id: client.id, mode: 'live', limit: SHOWN },
  });
  return (
    <Section
      title={words.campaigns}
      aside={
        <AnchorLink to="/campaigns" search={{ client_id: client.id }} size="sm">
          {words.allCampaigns}
        </AnchorLink>
      }
    >
      {answer.isError && <Trouble error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isPending && <Skeleton height={120} />}
      {answer.data?.data.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noCampaigns}
        </Text>
      )}
      <Stack gap="sm">
        {answer.data?.data.map(({ id, name, ...row }) => (
          <Group key={id} justify="space-between" wrap="nowrap">
            <Anchor component={Link} to={`/campaigns/${id}`} c="inherit" size="sm" fw={550}>
              {name}
            </Anchor>
            <StatusBadge standing={standingOf(row, now)} />
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
