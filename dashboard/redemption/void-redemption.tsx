// Asks for the reason and voids a redemption.
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { voidRedemptionById } from '../../contract/management/redemption.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

interface VoidRedemptionProps {
  redemption: { id: string; code: string };
  close(): void;
}

export function VoidRedemption({ redemption, close }: VoidRedemptionProps) {
  const { redemption: words, common } = useText();
  const { id, code } = redemption;
  const [reason, setReason] = useState('');
  const cancel = useDo(voidRedemptionById, {
    done: () => {
      notifications.show({ message: fill(words.voidDone, { code }) });
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={words.voidTitle}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          cancel.mutate({ params: { id }, body: { reason: reason.trim() } });
        }}
      >
        <Stack>
          <Text size="sm">{fill(words.voidText, { code })}</Text>
          {cancel.isError && <Trouble error={cancel.error} title={words.voidFailed} />}
          <Textarea
            label={words.reason}
            description={words.reasonHint}
            required
            maxLength={500}
            autosize
            minRows={2}
            value={reason}
            error={fieldMessages(cancel.error).reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common.cancel}
            </Button>
            <Button type="submit" color="red" loading={cancel.isPending}>
              {words.void}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
