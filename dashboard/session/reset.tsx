// Asking for a link to set a new password, and setting it with the link.
import { Alert, Anchor, Button, Code, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { requestPasswordReset, resetPassword } from '../../contract/management/session.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages, isFailure } from '../api/failure.ts';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useQueryText } from '../part/search.ts';
import { useText } from '../text/text.tsx';
import { Gate } from './gate.tsx';

export function Reset() {
  const { token } = useQueryText();
  return token === undefined ? <AskForLink /> : <SetPassword token={token} />;
}

function AskForLink() {
  const { session: words } = useText();
  const [email, setEmail] = useState('');
  const ask = useDo(requestPasswordReset);
  const command = `npx vouchertrack account reset-link ${email}`;
  return (
    <Gate title={words.resetTitle} subtitle={words.resetText}>
      {ask.isError && <Trouble error={ask.error} />}
      {ask.data ? (
        <Alert role="status">
          {ask.data.by_email ? (
            fill(words.linkSent, { email })
          ) : (
            <Stack gap="xs">
              <Text size="sm">{words.noMail}</Text>
              <Code block>{command}</Code>
            </Stack>
          )}
        </Alert>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            ask.mutate({ body: { email } });
          }}
        >
          <Stack gap="sm">
            <TextInput
              label={words.email}
              type="email"
              autoComplete="username"
              required
              withAsterisk={false}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <Button type="submit" loading={ask.isPending}>
              {words.sendLink}
            </Button>
          </Stack>
        </form>
      )}
      <Anchor component={Link} to="/sign-in" size="sm" ta="center">
        {words.backToSignIn}
      </Anchor>
    </Gate>
  );
}

function SetPassword({ token }: { token: string }) {
  const { session: words } = useText();
  const [password, setPassword] = useState('');
  const reset = useDo(resetPassword);
  if (reset.isError && isFailure(reset.error) && [404, 410].includes(reset.error.status)) {
    return <BadLink />;
  }
  return (
    <Gate title={words.resetTitle}>
      {reset.isError && <Trouble error={reset.error} />}
      {reset.data ? (
        <Alert role="status">{words.passwordSet}</Alert>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            reset.mutate({ body: { token, password } });
          }}
        >
          <Stack gap="sm">
            <PasswordInput
              label={words.newPassword}
              description={words.passwordHint}
              autoComplete="new-password"
              required
              withAsterisk={false}
              minLength={10}
              error={fieldMessages(reset.error).password}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" loading={reset.isPending}>
              {words.setPassword}
            </Button>
          </Stack>
        </form>
      )}
      <Anchor component={Link} to="/sign-in" size="sm" ta="center">
        {words.backToSignIn}
      </Anchor>
    </Gate>
  );
}

/** A link that is used up, too old, or broken. */
export function BadLink() {
  const { session: words } = useText();
  return (
    <Gate title={words.badLink} subtitle={words.badLinkText}>
      <Anchor component={Link} to="/sign-in" size="sm">
        {words.backToSignIn}
      </Anchor>
    </Gate>
  );
}
