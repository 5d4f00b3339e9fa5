// One's name, and the language of the screens.
import { Button, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { changeOwnAccount } from '../../contract/management/session.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { keepSession, useSession } from '../session/session.ts';
import { languages, useSpeech, type Language } from '../text/text.tsx';

export function Profile() {
  const { text, language, speak } = useSpeech();
  const { account: words, common } = text;
  const { account } = useSession();
  const [name, setName] = useState(account.name ?? '');
  const [chosen, choose] = useState<Language>(language);
  const change = useDo(changeOwnAccount, {
    done: (session) => {
      keepSession(session);
      speak(chosen);
      notifications.show({ message: common.saved });
    },
  });
  return (
    <Section title={words.profile}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ body: { name: name.trim() || null, locale: chosen } });
        }}
      >
        <Stack maw={420}>
          {change.isError && <Trouble error={change.error} title={common.failedToSave} />}
          <TextInput
            label={common.name}
            autoComplete="name"
            maxLength={200}
            error={fieldMessages(change.error).name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={text.shell.language}
            value={chosen}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            allowDeselect={false}
            onChange={(next) => choose((next ?? 'en') as Language)}
          />
          <Button type="submit" loading={change.isPending} style={{ alignSelf: 'flex-start' }}>
            {common.save}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}
