// A client's settings: to be changed by those who may, to be read by the others.
import { Button, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { changeClient } from '../../contract/management/client.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Facts } from '../part/facts.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import type { ClientAnswer } from './clients.ts';
import { changesOf, fieldsOf } from './fields.ts';
import { SettingsFields } from './settings-fields.tsx';

export function Settings({ client }: { client: ClientAnswer }) {
  const { client: words } = useText();
  const { can } = useSession();
  return (
    <Section title={words.settings} subtitle={words.settingsText}>
      {can('client.write') ? <Form client={client} /> : <Read client={client} />}
    </Section>
  );
}

function Form({ client }: { client: ClientAnswer }) {
  const { client: words, common } = useText();
  const [began, setBegan] = useState(() => fieldsOf(client));
  const [fields, setFields] = useState(began);
  const change = useDo(changeClient, {
    done: (answer) => {
      notifications.show({ message: common.saved });
      setBegan(fieldsOf(answer));
      setFields(fieldsOf(answer));
    },
  });
  const changes = changesOf(began, fields);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ params: { id: client.id }, body: changes });
      }}
    >
      <Stack>
        {change.isError && <Trouble error={change.error} title={common.failedToSave} />}
        <SettingsFields
          fields={fields}
          set={(next) => setFields({ ...fields, ...next })}
          messages={fieldMessages(change.error)}
        />
        <Button
          type="submit"
          loading={change.isPending}
          disabled={Object.keys(changes).length === 0}
          style={{ alignSelf: 'flex-start' }}
        >
          {words.saveChanges}
        </Button>
      </Stack>
    </form>
  );
}

function Read({ client }: { client: ClientAnswer }) {
  const { client: words, common } = useText();
  const format = useFormat();
  const { amounts_include_tax: includes } = client;
  const tax = includes === null ? common.unknown : includes ? common.yes : common.no;
  return (
    <Facts
      facts={[
        { name: words.name, value: client.name },
        { name: words.currency, value: client.currency },
        { name: words.zone, value: client.time_zone },
        { name: words.shopUrl, value: client.shop_url ?? common.unknown },
        { name: words.margin, value: format.share(client.gross_margin) },
        { name: words.taxIncluded, value: tax },
        { name: words.taxRate, value: format.share(client.tax_rate) },
      ]}
    />
  );
}
