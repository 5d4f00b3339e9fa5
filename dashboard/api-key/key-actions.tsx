// Rotating and revoking a key: both ask first, and say what will happen.
import { Button, Group, Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { revokeApiKey, rotateApiKey } from '../../contract/management/api-key.ts';
import { useDo } from '../api/ask.ts';
import { Confirm } from '../part/confirm.tsx';
import { useFormat } from '../part/format.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { KeyAnswer } from './api-keys.tsx';
import type { NewKeyAnswer } from './made-key.tsx';

interface KeyActionsProps {
  apiKey: KeyAnswer;
  made(key: NewKeyAnswer): void;
  now: number;
}

const DAY = '86400';

export function KeyActions({ apiKey: key, made, now }: KeyActionsProps) {
  const { apiKey: words } = useText();
  const format = useFormat();
  const [asked, ask] = useState<'rotate' | 'revoke' | null>(null);
  const [overlap, setOverlap] = useState(DAY);
  const close = () => ask(null);
  const rotate = useDo(rotateApiKey, {
    done: (answer) => {
      close();
      made(answer);
    },
  });
  const revoke = useDo(revokeApiKey, {
    done: () => {
      close();
      notifications.show({ message: fill(words.revoked, { name: key.name }) });
    },
  });
  const isOver = key.expires_at !== null && Date.parse(key.expires_at) <= now;
  if (key.revoked_at !== null || isOver) return null;
  const { name } = key;
  return (
    <>
      <Group gap={6} wrap="nowrap" justify="flex-end">
        {key.replaced_by === null && (
          <Button
            size="xs"
            variant="default"
            aria-label={`${words.rotate}: ${name}`}
            onClick={() => ask('rotate')}
          >
            {words.rotate}
          </Button>
        )}
        <Button
          size="xs"
          variant="light"
          color="red"
          aria-label={`${words.revoke}: ${name}`}
          onClick={() => ask('revoke')}
        >
          {words.revoke}
        </Button>
      </Group>
      <Confirm
        isOpen={asked === 'rotate'}
        close={close}
        title={fill(words.rotateTitle, { name })}
        text={words.rotateText}
        action={words.rotate}
        isDanger={false}
        isBusy={rotate.isPending}
        error={rotate.error}
        act={() =>
          rotate.mutate({ params: { id: key.id }, body: { overlap_seconds: Number(overlap) } })
        }
      >
        <Select
          label={words.overlap}
          value={overlap}
          data={Object.entries(words.overlaps).map(([value, label]) => ({ value, label }))}
          allowDeselect={false}
          onChange={(next) => setOverlap(next ?? DAY)}
        />
      </Confirm>
      <Confirm
        isOpen={asked === 'revoke'}
        close={close}
        title={fill(words.revokeTitle, { name })}
        text={fill(words.revokeText, {
          time: key.last_used_at === null ? words.never : format.ago(key.last_used_at, now),
        })}
        action={words.revoke}
        isBusy={revoke.isPending}
        error={revoke.error}
        act={() => revoke.mutate({ params: { id: key.id } })}
      />
    </>
  );
}
