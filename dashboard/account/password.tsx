// A new password: signs out everywhere else.
import { Button, PasswordInput, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { changePassword } from '../../contract/management/session.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { keepSession, useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';

export function Password() {
  const { account: words, common, session } = useText();
  const { account } = useSession();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useDo(changePassword, {
    done: (answer) => {
      keepSession(answer);
      setCurrent('');
      setNext('');
      notifications.show({ message: words.passwordChanged });
    },
  });
  const messages = fieldMessages(change.error);
  const isElsewhere = change.isError && Object.keys(messages).length === 0;
  return (
    <Section title={words.password} subtitle={words.passwordText}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ body: { current_password: current, new_password: next } });
        }}
      >
        <Stack maw={420}>
          {isElsewhere && <Trouble error={change.error} title={common.failedToSave} />}
          <input type="hidden" name="username" autoComplete="username" value={account.email} />
          <PasswordInput
            label={words.current}
            autoComplete="current-password"
            required
            withAsterisk={false}
            error={messages.current_password}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label={session.newPassword}
            description={session.passwordHint}
            autoComplete="new-password"
            required
            withAsterisk={false}
            minLength={10}
            error={messages.new_password}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            loading={change.isPending}
            style={{ alignSelf: 'flex-start' }}
          >
            {words.changePassword}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}
