// The second factor: switched on with a QR code and a first code, off with the password.
import { Badge, Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { beginTotp, confirmTotp, disableTotp } from '../../contract/management/session.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Confirm } from '../part/confirm.tsx';
import { Copyable } from '../part/copy.tsx';
import { Qr } from '../part/qr.tsx';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { keepSession, useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import '../settings/settings.css';

export function SecondFactor() {
  const { account: words } = useText();
  const { account } = useSession();
  const [isOn, switchOn] = useState(false);
  const [isOff, switchOff] = useState(false);
  const [isAsked, ask] = useState(false);
  const [password, setPassword] = useState('');
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = useDo(beginTotp, {
    done: () => {
      ask(false);
      setPassword('');
      switchOn(true);
    },
  });
  const disable = useDo(disableTotp, {
    done: (session) => {
      keepSession(session);
      switchOff(false);
      setPassword('');
    },
  });
  return (
    <Section
      title={words.secondFactor}
      subtitle={words.secondFactorText}
      aside={
        account.totp_enabled ? (
          <Badge variant="light" tt="none" leftSection={<IconShieldCheck size={14} aria-hidden />}>
            {words.on}
          </Badge>
        ) : (
          <Badge variant="light" color="gray" tt="none">
            {words.off}
          </Badge>
        )
      }
    >
      <Stack align="flex-start">
        {account.totp_enabled ? (
          <Button variant="default" onClick={() => switchOff(true)}>
            {words.switchOff}
          </Button>
        ) : (
          <Button onClick={() => ask(true)}>{words.switchOn}</Button>
        )}
      </Stack>
      <Confirm
        isOpen={isAsked}
        close={() => ask(false)}
        title={words.switchOnTitle}
        text={words.switchOnText}
        action={words.switchOn}
        isDanger={false}
        isBusy={begin.isPending}
        error={begin.error}
        act={() => begin.mutate({ body: { password } })}
      >
        <PasswordInput
          label={words.current}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          error={fieldMessages(begin.error).password}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </Confirm>
      <SwitchOn
        isOpen={isOn && begin.data !== undefined}
        close={() => switchOn(false)}
        secret={begin.data?.secret ?? ''}
        url={begin.data?.otpauth_url ?? ''}
        codes={codes}
        confirmed={setCodes}
      />
      <Confirm
        isOpen={isOff}
        close={() => switchOff(false)}
        title={words.switchOffTitle}
        text={words.switchOffText}
        action={words.switchOff}
        isBusy={disable.isPending}
        error={disable.error}
        act={() => disable.mutate({ body: { password } })}
      >
        <PasswordInput
          label={words.current}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          error={fieldMessages(disable.error).password}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </Confirm>
    </Section>
  );
}

interface SwitchOnProps {
  isOpen: boolean;
  close(): void;
  secret: string;
  url: string;
  codes: string[] | null;
  confirmed(codes: string[] | null): void;
}

function SwitchOn({ isOpen, close, secret, url, codes, confirmed }: SwitchOnProps) {
  const { account: words, common } = useText();
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={codes ? words.recoveryTitle : words.switchOnTitle}
      closeOnClickOutside={codes === null}
      closeOnEscape={codes === null}
      withCloseButton={codes === null}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      {codes ? (
        <RecoveryCodes
          codes={codes}
          done={() => {
            close();
            confirmed(null);
          }}
        />
      ) : (
        <FirstCode secret={secret} url={url} confirmed={confirmed} />
      )}
    </Modal>
  );
}

function FirstCode({
  secret,
  url,
  confirmed,
}: Pick<SwitchOnProps, 'secret' | 'url' | 'confirmed'>) {
  const { account: words, session } = useText();
  const [code, setCode] = useState('');
  const confirm = useDo(confirmTotp, { done: ({ recovery_codes }) => confirmed(recovery_codes) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate({ body: { code: code.trim() } });
      }}
    >
      <Stack>
        <Text size="sm">{words.scan}</Text>
        <Qr value={url} label={words.qrLabel} />
        <Copyable label={words.orType} value={secret} />
        {confirm.isError && <Trouble error={confirm.error} title={session.totpFailed} />}
        <TextInput
          label={session.totp}
          description={session.totpHint}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          maxLength={7}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" loading={confirm.isPending}>
          {words.switchOn}
        </Button>
        <Text size="sm" c="dimmed">
          {words.signsOut}
        </Text>
      </Stack>
    </form>
  );
}

function RecoveryCodes({ codes, done }: { codes: string[]; done(): void }) {
  const { account: words } = useText();
  return (
    <Stack>
      <Text size="sm">{words.recoveryText}</Text>
      <Copyable label={words.recoveryCodes} value={codes.join('\n')} />
      <Group justify="flex-end">
        <Button onClick={done}>{words.recoveryDone}</Button>
      </Group>
    </Stack>
  );
}
