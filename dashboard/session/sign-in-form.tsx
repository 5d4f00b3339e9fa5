// The form that signs in: on its own page, and over a page whose session ended.
import { Alert, Anchor, Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { signIn } from '../../contract/management/session.ts';
import { call } from '../api/call.ts';
import { isFailure } from '../api/failure.ts';
import { sentenceFor } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { Session } from './session.ts';

interface SignInFormProps {
  done(session: Session): void;
  /** The address of who was signed in. */
  email?: string;
}

export function SignInForm({ done, email: known = '' }: SignInFormProps) {
  const text = useText();
  const { session: words } = text;
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [second, setSecond] = useState<'totp_code' | 'recovery_code' | null>(null);
  const [code, setCode] = useState('');
  const attempt = useMutation({
    mutationFn: () =>
      call(signIn, { body: { email, password, ...(second && { [second]: code.trim() }) } }),
    onSuccess: done,
    onError: (error) => {
      if (isFailure(error, 'totp_required')) setSecond((now) => now ?? 'totp_code');
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    attempt.mutate();
  };
  const refusal = attempt.isError ? refusalOf(attempt.error, second !== null) : null;

  function refusalOf(error: unknown, hasSecond: boolean): string | null {
    if (isFailure(error, 'totp_required')) return code === '' ? null : words.totpFailed;
    if (isFailure(error, 'sign_in_failed')) return hasSecond ? words.totpFailed : words.failed;
    if (isFailure(error, 'rate_limited')) {
      return fill(words.tryLater, { seconds: error.retryAfter ?? 60 });
    }
    return sentenceFor(error, text);
  }

  return (
    <form onSubmit={submit} noValidate={false}>
      <Stack gap="sm">
        {refusal !== null && (
          <Alert color="red" role="alert">
            {refusal}
          </Alert>
        )}
        {second === null ? (
          <>
            <TextInput
              label={words.email}
              type="email"
              name="email"
              autoComplete="username"
              required
              withAsterisk={false}
              autoFocus={known === ''}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label={words.password}
              name="password"
              autoComplete="current-password"
              required
              withAsterisk={false}
              data-autofocus={known !== '' || undefined}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </>
        ) : (
          <TextInput
            key={second}
            label={second === 'totp_code' ? words.totp : words.recovery}
            description={second === 'totp_code' ? words.totpHint : words.recoveryHint}
            name={second}
            inputMode={second === 'totp_code' ? 'numeric' : 'text'}
            autoComplete="one-time-code"
            required
            withAsterisk={false}
            autoFocus
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
        <Button type="submit" loading={attempt.isPending} fullWidth mt="xs">
          {words.signIn}
        </Button>
        {second !== null && (
          <Group justify="space-between">
            <Anchor
              component="button"
              type="button"
              size="sm"
              onClick={() => {
                setCode('');
                attempt.reset();
                setSecond(second === 'totp_code' ? 'recovery_code' : 'totp_code');
              }}
            >
              {second === 'totp_code' ? words.useRecovery : words.useTotp}
            </Anchor>
            <Anchor
              component="button"
              type="button"
              size="sm"
              onClick={() => {
                setCode('');
                attempt.reset();
                setSecond(null);
              }}
            >
              {words.back}
            </Anchor>
          </Group>
        )}
      </Stack>
    </form>
  );
}
