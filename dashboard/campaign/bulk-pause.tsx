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

const UNDO_MS = 12_000;

interface BulkPauseProps {
  rows: CampaignAnswer[];
  chosen: ReadonlySet<string>;
  done(): void;
}

type Status = 'paused' | 'active';

export function BulkPause({ rows, chosen, done }: BulkPauseProps) {
  const { campaign, common, view } = useText();
  const { locale } = useFormat();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: async ({ ids, status }: { ids: string[]; status: Status; isUndone?: boolean }) => {
      const results = await Promise.allSettled(
        ids.map((id) => call(changeCampaign, { params: { id }, body: { status } })),
      );
      return ids.filter((_, i) => results[i]?.status === 'fulfilled');
    },
    onSuccess: async (changed, { ids, status, isUndone }) => {
      const words = status === 'paused' ? campaign.list.paused : campaign.list.resumed;
      const message = plural(words, changed.length, locale);
      if (changed.length > 0 && !isUndone) offerUndo(message, changed, status);
      else notifications.show({ message });
      if (changed.length < ids.length) {
        notifications.show({
          color: 'red',
          message: plural(campaign.list.someFailed, ids.length - changed.length, locale),
        });
      }
      done();
      await client.invalidateQueries();
    },
  });
  /** Those that were changed, and no others, go back. */
  const offerUndo = (message: string, ids: string[], was: Status) => {
    const id = notifications.show({
      autoClose: UNDO_MS,
      message: (
        <Group justify="space-between" wrap="nowrap">
          {message}
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              notifications.hide(id);
              change.mutate({
                ids,
                status: was === 'paused' ? 'active' : 'paused',
                isUndone: true,
              });
            }}
          >
            {view.undo}
          </Button>
        </Group>
      ),
    });
  };
  const picked = rows.filter(({ id }) => chosen.has(id));
  const turn = (status: Status) => {
    const from = status === 'paused' ? 'active' : 'paused';
    const ids = picked.filter((row) => row.status === from).map(({ id }) => id);
    change.mutate({ ids, status });
  };
  // those of another page or filter are not seen, and not changed
  if (picked.length === 0) return null;
  return (
    <Group
      gap="xs"
      ml="auto"
      role="group"
      aria-label={plural(common.selected, picked.length, locale)}
    >
      <Text size="sm" aria-live="polite">
        {plural(common.selected, picked.length, locale)}
      </Text>
      <Button
        size="xs"
        variant="default"
        loading={change.isPending}
        disabled={!picked.some(({ status }) => status === 'active')}
        onClick={() => turn('paused')}
      >
        {campaign.list.pause}
      </Button>
      <Button
        size="xs"
        variant="default"
        loading={change.isPending}
        disabled={!picked.some(({ status }) => status === 'paused')}
        onClick={() => turn('active')}
      >
        {campaign.list.resume}
      </Button>
    </Group>
  );
}
