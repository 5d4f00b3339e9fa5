// The secret that events are signed with: shown this once.
import { Alert, Button, Modal, Stack } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { Copyable } from '../part/copy.tsx';
import { useText } from '../text/text.tsx';

export function Secret({ secret, close }: { secret: string | null; close(): void }) {
  const { webhook: words } = useText();
  return (
    <Modal
      opened={secret !== null}
      onClose={close}
      title={words.secretTitle}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Alert color="yellow" variant="light" icon={<IconEye aria-hidden />}>
          {words.secretText}
        </Alert>
        <Copyable label={words.secret} value={secret ?? ''} isFirst />
        <Button onClick={close} style={{ alignSelf: 'flex-end' }}>
          {words.secretDone}
        </Button>
      </Stack>
    </Modal>
  );
}
