// A session that ends in the middle of something: signing in stands over the page, which stays as it
// was, and the call that met the end is made again.
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { onSessionEnd } from '../api/call.ts';
import { whenAtRest } from '../app/when-at-rest.ts';
import { keepSession, useSession, type Session } from './session.ts';

const fetchDialog = () => import('./sign-in-dialog.tsx');
const SignInDialog = lazy(fetchDialog);

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
  const { account } = useSession();
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  const waiting = useRef<{ promise: Promise<void>; resolve: () => void } | null>(null);
  useEffect(() => {
    onSessionEnd(() => {
      if (!waiting.current) {
        let resolve: () => void = () => undefined;
        const promise = new Promise<void>((done) => (resolve = done));
        waiting.current = { promise, resolve };
        setOpened(true);
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
  useEffect(() => whenAtRest(() => void fetchDialog().catch(() => undefined)), []);
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
    <Suspense fallback={null}>{wasOpened && <SignInDialog isOpen={isOpen} done={done} />}</Suspense>
  );
}
