// Pauses or resumes the campaigns that were chosen in the list.
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { changeCampaign } from '../../contract/management/campaign.ts';
import { call } from '../api/call.ts';
import { useFormat } from '../part/format.ts';
import { plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { CampaignAnswer } from './status.tsx';

interface BulkPauseProps {
  rows: CampaignAnswer[];
  chosen: ReadonlySet<string>;
  done(): void;
}

export function BulkPause({ rows, chosen, done }: BulkPauseProps) {
  const { campaign, common } = useText();
  const { locale } = useFormat();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: async (status: 'paused' | 'active') => {
      const wanted = rows.filter(
        (row) => chosen.has(row.id) && row.status === (status === 'paused' ? 'active' : 'paused'),
      );
      const results = await Promise.allSettled(
        wanted.map(({ id }) => call(changeCampaign, { params: { id }, body: { status } })),
      );
      const failed = results.filter((each) => each.status === 'rejected').length;
      return { status, changed: results.length - failed, failed };
    },
    onSuccess: async ({ status, changed, failed }) => {
      const words = status === 'paused' ? campaign.list.paused : campaign.list.resumed;
      notifications.show({ message: plural(words, changed, locale) });
      if (failed > 0) {
        notifications.show({
          color: 'red',
          message: plural(campaign.list.someFailed, failed, locale),
        });
      }
      done();
      await client.invalidateQueries();
    },
  });
  if (chosen.size === 0) return null;
  const picked = rows.filter(({ id }) => chosen.has(id));
  return (
    <Group
      gap="xs"
      ml="auto"
      role="group"
      aria-label={plural(common.selected, chosen.size, locale)}
    >
      <Text size="sm" aria-live="polite">
        {plural(common.selected, chosen.size, locale)}
      </Text>
      <Button
        size="xs"
        variant="default"
        loading={change.isPending}
        disabled={!picked.some(({ status }) => status === 'active')}
        onClick={() => change.mutate('paused')}
      >
        {campaign.list.pause}
      </Button>
      <Button
        size="xs"
        variant="default"
        loading={change.isPending}
        disabled={!picked.some(({ status }) => status === 'paused')}
        onClick={() => change.mutate('active')}
      >
        {campaign.list.resume}
      </Button>
    </Group>
  );
}
