// The short form of a first client: its name, currency and zone.
import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { createClient } from '../../contract/management/client.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { ownZone } from '../client/clients.ts';
import { Trouble } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';

const CURRENCIES = [
  'GBP',
  'EUR',
  'USD',
  'CHF',
  'SEK',
  'NOK',
  'DKK',
  'PLN',
  'CAD',
  'AUD',
  'NZD',
  'JPY',
];
const zones = (): string[] => [...new Set([ownZone(), ...Intl.supportedValuesOf('timeZone')])];

export function AddClient() {
  const { setup: words, common } = useText();
  const [name, setName] = useState('');
  const [currency, setCurrency] = useState('GBP');
  const [zone, setZone] = useState(ownZone());
  const add = useDo(createClient);
  const messages = fieldMessages(add.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ body: { name, currency, time_zone: zone } });
      }}
    >
      <Stack gap="sm">
        {add.isError && <Trouble error={add.error} title={common.failedToSave} />}
        <TextInput
          label={words.clientName}
          required
          value={name}
          error={messages.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={words.currency}
          data={CURRENCIES}
          value={currency}
          searchable
          allowDeselect={false}
          error={messages.currency}
          onChange={(next) => next !== null && setCurrency(next)}
        />
        <Select
          label={words.zone}
          data={zones()}
          value={zone}
          searchable
          limit={60}
          allowDeselect={false}
          error={messages.time_zone}
          onChange={(next) => next !== null && setZone(next)}
        />
        <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
          {words.addClient}
        </Button>
      </Stack>
    </form>
  );
}
