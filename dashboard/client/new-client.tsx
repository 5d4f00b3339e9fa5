// Adds a client.
import { Button, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createClient } from '../../contract/management/client.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Back } from '../part/facts.tsx';
import { Screen, Section } from '../part/screen.tsx';
import { NoPermission, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { bodyOf, noClient } from './fields.ts';
import { SettingsFields } from './settings-fields.tsx';
import '../campaign/campaign.css';

export function NewClient() {
  const { client: words, common } = useText();
  const { can, client_ids } = useSession();
  const navigate = useNavigate();
  const [fields, setFields] = useState(noClient);
  const add = useDo(createClient, {
    done: ({ id, name }) => {
      notifications.show({ message: fill(words.created, { name }) });
      void navigate({ to: '/clients/$id', params: { id } });
    },
  });
  return (
    <Screen title={words.new} above={<Back to="/clients">{words.back}</Back>}>
      {can('client.write') && client_ids === null ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate({ body: bodyOf(fields) });
          }}
        >
          <Section title={words.settings} subtitle={words.settingsText}>
            <Stack>
              {add.isError && <Trouble error={add.error} title={common.failedToSave} />}
              <SettingsFields
                fields={fields}
                set={(changes) => setFields({ ...fields, ...changes })}
                messages={fieldMessages(add.error)}
              />
              <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
                {words.create}
              </Button>
            </Stack>
          </Section>
        </form>
      ) : (
        <NoPermission />
      )}
    </Screen>
  );
}
