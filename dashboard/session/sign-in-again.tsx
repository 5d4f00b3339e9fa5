// A session that ends in the middle of something: signing in stands over the page, which stays as it
// was, and the call that met the end is made again.
import { Modal, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { onSessionEnd } from '../api/call.ts';
import { useText } from '../text/text.tsx';
import { keepSession, useSession, type Session } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Above every other dialog, whose form waits below; under what is notified. */
const IN_FRONT = 390;

let isAsked = false;
// listens before any dialog does: Escape would put away the one below, and what was typed in it
window.addEventListener(
  'keydown',
  (event) => {
    if (isAsked && event.key === 'Escape') event.stopImmediatePropagation();
  },
  true,
);

export function SignInAgain() {
  const { session: words } = useText();
  const { account } = useSession();
  const [isOpen, setOpen] = useState(false);
  const waiting = useRef<{ promise: Promise<void>; resolve: () => void } | null>(null);
  useEffect(() => {
    onSessionEnd(() => {
      if (!waiting.current) {
        let resolve: () => void = () => undefined;
        const promise = new Promise<void>((done) => (resolve = done));
        waiting.current = { promise, resolve };
        isAsked = true;
        setOpen(true);
      }
      return waiting.current.promise;
    });
    return () => {
      isAsked = false;
      onSessionEnd(undefined);
    };
  }, []);
  const done = (session: Session) => {
    isAsked = false;
    setOpen(false);
    // somebody else on this screen must not go on in what the one before had typed
    if (session.account.id !== account.id) {
      window.location.assign('/');
      return;
    }
    keepSession(session);
    waiting.current?.resolve();
    waiting.current = null;
  };
  return (
    <Modal
      opened={isOpen}
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
