// Erases what a lead says of a person.
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { eraseLead } from '../../contract/management/lead.ts';
import { useDo } from '../api/ask.ts';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { LeadAnswer } from './lead-list.tsx';

export function EraseLead({ lead, close }: { lead: LeadAnswer; close(): void }) {
  const { lead: words, common } = useText();
  const erase = useDo(eraseLead, {
    done: () => {
      notifications.show({ message: words.erasedToast });
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={fill(words.eraseTitle, { name: lead.name ?? words.someone })}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack>
        <Text size="sm">{words.eraseText}</Text>
        {erase.isError && <Trouble error={erase.error} title={words.eraseFailed} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common.cancel}
          </Button>
          <Button
            color="red"
            loading={erase.isPending}
            onClick={() => erase.mutate({ params: { id: lead.id } })}
          >
            {words.erase}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
