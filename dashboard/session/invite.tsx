// Accepting an invitation: a name, a password, and in.
import { Button, Loader, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { acceptInvitation, lookAtInvitation } from '../../contract/management/account.ts';
import { useDo } from '../api/ask.ts';
import { call } from '../api/call.ts';
import { fieldMessages, isFailure } from '../api/failure.ts';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useQueryText } from '../part/search.ts';
import { useText } from '../text/text.tsx';
import { Gate } from './gate.tsx';
import { BadLink } from './reset.tsx';
import { keepSession } from './session.ts';

export function Invite() {
  const { session: words, shell } = useText();
  const { token = '' } = useQueryText();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const look = useQuery({
    queryKey: [lookAtInvitation.url, token],
    queryFn: () => call(lookAtInvitation, { body: { token } }),
    retry: false,
    staleTime: Infinity,
  });
  const accept = useDo(acceptInvitation, {
    done: (session) => {
      keepSession(session);
      void navigate({ to: '/' });
    },
  });
  if (look.isError && isFailure(look.error) && look.error.status < 500) return <BadLink />;
  if (look.isError) {
    return (
      <Gate title={words.title}>
        <Trouble error={look.error} retry={() => void look.refetch()} />
      </Gate>
    );
  }
  if (!look.data) {
    return (
      <Gate title={words.title}>
        <Loader aria-label={words.title} />
      </Gate>
    );
  }
  const { email, role, organization } = look.data;
  const messages = fieldMessages(accept.error);
  return (
    <Gate
      title={fill(words.inviteTitle, { organization })}
      subtitle={fill(words.inviteText, { role: shell.roles[role], email })}
    >
      {accept.isError && <Trouble error={accept.error} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          accept.mutate({ body: { token, name, password } });
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={words.yourName}
            autoComplete="name"
            required
            withAsterisk={false}
            error={messages.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label={words.choosePassword}
            description={words.passwordHint}
            autoComplete="new-password"
            required
            withAsterisk={false}
            minLength={10}
            error={messages.password}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={accept.isPending}>
            {words.join}
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
