// Pauses every campaign of a client at once, and resumes what that paused.
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { pauseClient, resumeClient } from '../../contract/management/client.ts';
import { useDo } from '../api/ask.ts';
import { useFormat } from '../part/format.ts';
import { Trouble } from '../part/trouble.tsx';
import { fill, plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { ClientAnswer } from './clients.ts';

export function PauseEverything({ client }: { client: ClientAnswer }) {
  const { client: words, common } = useText();
  const { locale } = useFormat();
  const [asked, ask] = useState<'pause' | 'resume' | null>(null);
  const told =
    (forms: { one: string; other: string }) =>
    ({ campaigns }: { campaigns: number }) => {
      notifications.show({ message: plural(forms, campaigns, locale) });
      ask(null);
    };
  const pause = useDo(pauseClient, { done: told(words.paused) });
  const resume = useDo(resumeClient, { done: told(words.resumed) });
  const params = { id: client.id };
  const error = asked === 'pause' ? pause.error : resume.error;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onClick={() => ask('resume')}
      >
        {words.resume}
      </Button>
      <Button
        color="red"
        variant="light"
        leftSection={<IconPlayerPause size={16} aria-hidden />}
        onClick={() => ask('pause')}
      >
        {words.pause}
      </Button>
      <Modal
        opened={asked !== null}
        onClose={() => ask(null)}
        title={
          asked === 'resume' ? words.resumeTitle : fill(words.pauseTitle, { name: client.name })
        }
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <Stack>
          <Text size="sm">{asked === 'resume' ? words.resumeText : words.pauseText}</Text>
          {error !== null && <Trouble error={error} title={common.failedToSave} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => ask(null)}>
              {common.cancel}
            </Button>
            {asked === 'resume' ? (
              <Button loading={resume.isPending} onClick={() => resume.mutate({ params })}>
                {words.resume}
              </Button>
            ) : (
              <Button
                color="red"
                loading={pause.isPending}
                onClick={() => pause.mutate({ params })}
              >
                {words.pause}
              </Button>
            )}
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
