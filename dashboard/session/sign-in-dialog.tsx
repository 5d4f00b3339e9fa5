// Signing in over a page that stays as it is; fetched once the page has come to rest, so that it is
// there even where the server is another one by then.
import { Modal, Stack, Text } from '@mantine/core';
import { useOpened } from '../part/use-opened.ts';
import { useText } from '../text/text.tsx';
import { useSession, type Session } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Above every other dialog, whose form waits below; under what is notified. */
const IN_FRONT = 390;

interface SignInDialogProps {
  isOpen: boolean;
  done(session: Session): void;
}

export default function SignInDialog({ isOpen, done }: SignInDialogProps) {
  const { session: words } = useText();
  const { account } = useSession();
  const isShown = useOpened(isOpen);
  return (
    <Modal
      opened={isShown}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={words.endedTitle}
      zIndex={IN_FRONT}
      centered
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.endedText}
        </Text>
        <SignInForm done={done} email={account.email} />
      </Stack>
    </Modal>
  );
}
