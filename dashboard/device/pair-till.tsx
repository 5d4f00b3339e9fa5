// Pairing: a QR code for the phone's camera, good once and for as long as the countdown runs.
import {
  Alert,
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createPairing, listDevices } from '../../contract/management/device.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Copyable } from '../part/copy.tsx';
import { Qr } from '../part/qr.tsx';
import { Trouble } from '../part/trouble.tsx';
import { useNow } from '../part/use-now.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { usePlaces } from './places.ts';
import '../settings/settings.css';

interface PairTillProps {
  isOpen: boolean;
  close(): void;
}

interface Pairing extends Answer<typeof createPairing> {
  name: string;
  since: number;
}

const SECOND_MS = 1_000;
const LOOK_AGAIN_MS = 2_000;

export function PairTill({ isOpen, close }: PairTillProps) {
  const { till: words, common } = useText();
  const [pairing, setPairing] = useState<Pairing | null>(null);
  const client = useQueryClient();
  const end = () => {
    setPairing(null);
    close();
    // what was paired by the other device is in the list at once
    void client.invalidateQueries({ queryKey: [listDevices.url] });
  };
  return (
    <Modal
      opened={isOpen}
      onClose={end}
      title={pairing ? fill(words.scanTitle, { name: pairing.name }) : words.pair}
      closeOnClickOutside={pairing === null}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      {pairing ? (
        <Scan key={pairing.id} pairing={pairing} again={() => setPairing(null)} done={end} />
      ) : (
        <Form made={setPairing} close={end} />
      )}
    </Modal>
  );
}

function Form({ made, close }: { made(pairing: Pairing): void; close(): void }) {
  const { till: words, common } = useText();
  const { options, isEmpty } = usePlaces();
  const [name, setName] = useState('');
  const [place, setPlace] = useState<string | null>(null);
  const [offline, setOffline] = useState<number | string>(0);
  const pair = useDo(createPairing, {
    done: (answer) => made({ ...answer, name, since: Date.now() }),
  });
  const messages = fieldMessages(pair.error);
  const chosen = place ?? (options.length === 1 ? (options[0]?.value ?? null) : null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen === null) return;
        const body = { location_id: chosen, name, offline_allowance: Number(offline) || 0 };
        pair.mutate({ body });
      }}
    >
      <Stack>
        {pair.isError && <Trouble error={pair.error} title={common.failedToSave} />}
        {isEmpty && (
          <Alert color="yellow" variant="light">
            {words.noPlaces}
          </Alert>
        )}
        <TextInput
          label={words.tillName}
          description={words.tillNameHint}
          required
          maxLength={200}
          data-autofocus
          error={messages.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={words.place}
          required
          searchable
          allowDeselect={false}
          data={options}
          value={chosen}
          error={messages.location_id}
          onChange={setPlace}
        />
        <NumberInput
          label={words.offlineLong}
          description={words.offlineHint}
          min={0}
          max={100}
          allowDecimal={false}
          hideControls
          error={messages.offline_allowance}
          value={offline}
          onChange={setOffline}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={pair.isPending} disabled={chosen === null}>
            {words.showCode}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Scan(props: { pairing: Pairing; again(): void; done(): void }) {
  const { pairing, again, done } = props;
  const { till: words, common } = useText();
  const now = useNow(SECOND_MS);
  const left = Math.max(0, Math.ceil((Date.parse(pairing.expires_at) - now) / SECOND_MS));
  const devices = useAsk(
    listDevices,
    { querystring: { limit: 20 } },
    { refetchInterval: left > 0 ? LOOK_AGAIN_MS : false },
  );
  const isPaired = devices.data?.data.some(
    ({ name, created_at }) =>
      name === pairing.name && Date.parse(created_at) >= pairing.since - SECOND_MS,
  );
  if (isPaired) {
    return (
      <Stack>
        <Alert variant="light" icon={<IconCheck aria-hidden />} role="status">
          {fill(words.paired, { name: pairing.name })}
        </Alert>
        <Button onClick={done}>{common.done}</Button>
      </Stack>
    );
  }
  if (left === 0) {
    return (
      <Stack>
        <Alert color="yellow" variant="light" role="status">
          {words.codeExpired}
        </Alert>
        <Button onClick={again}>{words.newCode}</Button>
      </Stack>
    );
  }
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  return (
    <Stack>
      <Text size="sm">{words.scan}</Text>
      <Qr value={pairing.url} label={words.qrLabel} />
      <Text ta="center" className="figure" fw={600} role="timer">
        {fill(words.goodFor, { time: clock })}
      </Text>
      <Copyable label={words.orLink} value={pairing.url} />
    </Stack>
  );
}
