// An empty installation: makes the organization and its owner.
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { setUp } from '../../contract/management/session.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages, isFailure } from '../api/failure.ts';
import { Trouble } from '../part/trouble.tsx';
import { Gate } from '../session/gate.tsx';
import { keepSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';

export function FirstRun() {
  const { setup: words, session } = useText();
  const navigate = useNavigate();
  const [fields, setFields] = useState({ organization: '', name: '', email: '', password: '' });
  const set = (name: keyof typeof fields) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setFields((now) => ({ ...now, [name]: value }));
  };
  const create = useDo(setUp, {
    done: (made) => {
      keepSession(made);
      void navigate({ to: '/start' });
    },
  });
  const messages = fieldMessages(create.error);
  const isTaken = isFailure(create.error) && create.error.status === 409;
  return (
    <Gate title={words.title} subtitle={words.subtitle}>
      {create.isError && (
        <Trouble error={create.error} title={isTaken ? words.alreadyDone : undefined} />
      )}
      {isTaken && (
        <Button component={Link} to="/sign-in" variant="default">
          {session.signIn}
        </Button>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ body: { ...fields, name: fields.name || undefined } });
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={words.organization}
            description={words.organizationHint}
            autoComplete="organization"
            required
            withAsterisk={false}
            error={messages.organization}
            value={fields.organization}
            onChange={set('organization')}
          />
          <TextInput
            label={words.yourName}
            autoComplete="name"
            error={messages.name}
            value={fields.name}
            onChange={set('name')}
          />
          <TextInput
            label={session.email}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            error={messages.email}
            value={fields.email}
            onChange={set('email')}
          />
          <PasswordInput
            label={session.password}
            description={session.passwordHint}
            autoComplete="new-password"
            required
            withAsterisk={false}
            minLength={10}
            error={messages.password}
            value={fields.password}
            onChange={set('password')}
          />
          <Button type="submit" loading={create.isPending} mt="xs">
            {words.create}
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
