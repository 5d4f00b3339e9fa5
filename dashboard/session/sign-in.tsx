// The page that signs in.
import { Anchor } from '@mantine/core';
import { Link, useNavigate, useRouter } from '@tanstack/react-router';
import { useQueryText } from '../part/search.ts';
import { useText } from '../text/text.tsx';
import { Gate } from './gate.tsx';
import { keepSession, type Session } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';

export function SignIn() {
  const { session: words } = useText();
  const { next } = useQueryText();
  const navigate = useNavigate();
  const router = useRouter();
  const done = (session: Session) => {
    keepSession(session);
    // an address of our own only: never one that somebody else wrote into the link
    if (next?.startsWith('/') && !next.startsWith('//')) router.history.push(next);
    else void navigate({ to: '/' });
  };
  return (
    <Gate title={words.title} subtitle={words.subtitle}>
      <SignInForm done={done} />
      <Anchor component={Link} to="/reset" size="sm" ta="center">
        {words.forgot}
      </Anchor>
    </Gate>
  );
}
