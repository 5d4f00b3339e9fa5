// All that is kept of one person: handed out as a file, or erased.
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { createErasure, exportHolder } from '../../contract/management/privacy.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { useClients } from '../client/clients.ts';
import { Confirm } from '../part/confirm.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill, plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

export function Holder() {
  const { privacy: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { shown } = useClients();
  const [email, setEmail] = useState('');
  const [reference, setReference] = useState('');
  const [isAsked, ask] = useState(false);
  const look = useDo(exportHolder);
  const erase = useDo(createErasure, {
    done: () => {
      ask(false);
      look.reset();
      notifications.show({ message: words.eraseBegun });
    },
  });
  const body = {
    email: email.trim() || null,
    customer_reference: reference.trim() || null,
    client_id: shown?.id ?? null,
  };
  const isNamed = body.email !== null || body.customer_reference !== null;
  const messages = fieldMessages(look.error);
  const found = look.data;
  const count = Object.values(found ?? {}).reduce((sum, rows) => sum + rows.length, 0);
  return (
    <Section title={words.holder} subtitle={words.holderText}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          look.mutate({ body });
        }}
      >
        <Stack maw={520}>
          {look.isError && <Trouble error={look.error} />}
          <TextInput
            type="email"
            label={words.email}
            autoComplete="off"
            error={messages.email}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <TextInput
            label={words.reference}
            description={words.referenceHint}
            autoComplete="off"
            error={messages.customer_reference}
            value={reference}
            onChange={(event) => setReference(event.currentTarget.value)}
          />
          <Group gap="xs">
            <Button type="submit" variant="default" loading={look.isPending} disabled={!isNamed}>
              {words.look}
            </Button>
            {can('privacy.write') && (
              <Button color="red" variant="light" disabled={!isNamed} onClick={() => ask(true)}>
                {words.erase}
              </Button>
            )}
          </Group>
          {found && (
            <Group gap="sm" role="status">
              <Text size="sm">
                {count === 0 ? words.nothing : plural(words.found, count, format.locale)}
              </Text>
              {count > 0 && (
                <Button size="xs" variant="default" onClick={() => save(found)}>
                  {words.download}
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </form>
      <Confirm
        isOpen={isAsked}
        close={() => ask(false)}
        title={words.eraseTitle}
        text={fill(words.eraseText, { who: email.trim() || reference.trim() || common.unknown })}
        action={words.erase}
        isBusy={erase.isPending}
        error={erase.error}
        act={() => erase.mutate({ body })}
      />
    </Section>
  );
}

function save(found: object): void {
  const link = document.createElement('a');
  const text = JSON.stringify(found, null, 2);
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = 'person.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
