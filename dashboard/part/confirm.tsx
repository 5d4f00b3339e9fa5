// Asks once more before something that cannot be taken back.
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useText } from '../text/text.tsx';
import { Trouble } from './trouble.tsx';

interface ConfirmProps {
  isOpen: boolean;
  close(): void;
  title: string;
  text: ReactNode;
  /** What the button says: the deed, not "OK". */
  action: string;
  isDanger?: boolean;
  isBusy: boolean;
  error: unknown;
  act(): void;
  children?: ReactNode;
}

export function Confirm(props: ConfirmProps) {
  const { isOpen, close, title, text, action, isDanger = true, isBusy, error, act } = props;
  const { common } = useText();
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={title}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act();
        }}
      >
        <Stack>
          <Text size="sm" component="div">
            {text}
          </Text>
          {props.children}
          {error !== null && <Trouble error={error} title={common.failedToSave} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common.cancel}
            </Button>
            <Button type="submit" color={isDanger ? 'red' : undefined} loading={isBusy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
