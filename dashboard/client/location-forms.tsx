// Dialogs of locations: the name of one, and closing it.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import {
  archiveLocation,
  changeLocation,
  createLocation,
} from '../../contract/management/location.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { LocationAnswer } from './locations.tsx';

interface LocationFormProps {
  clientId: string;
  /** Which one is renamed; none: one is added. */
  location?: LocationAnswer;
  close(): void;
}

export function LocationForm({ clientId, location, close }: LocationFormProps) {
  const { client: words, common } = useText();
  const [name, setName] = useState(location?.name ?? '');
  const done = () => {
    notifications.show({ message: common.saved });
    close();
  };
  const add = useDo(createLocation, { done });
  const rename = useDo(changeLocation, { done });
  const { error } = location ? rename : add;
  return (
    <Modal
      opened
      onClose={close}
      title={location ? fill(words.renameOf, { name: location.name }) : words.addLocation}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const body = { name: name.trim() };
          if (location) rename.mutate({ params: { id: location.id }, body });
          else add.mutate({ body: { client_id: clientId, ...body } });
        }}
      >
        <Stack>
          {error !== null && <Trouble error={error} title={common.failedToSave} />}
          <TextInput
            label={words.locationName}
            required
            maxLength={200}
            value={name}
            error={fieldMessages(error).name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={add.isPending || rename.isPending}>
              {location ? common.save : common.add}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface CloseLocationProps {
  location: LocationAnswer;
  close(): void;
}

export function CloseLocation({ location, close }: CloseLocationProps) {
  const { client: words, common } = useText();
  const { id, name } = location;
  const shut = useDo(archiveLocation, {
    done: () => {
      notifications.show({ message: common.saved });
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={fill(words.closeTitle, { name })}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack>
        <Text size="sm">{words.closeText}</Text>
        {shut.isError && <Trouble error={shut.error} title={common.failedToSave} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common.cancel}
          </Button>
          <Button
            color="red"
            loading={shut.isPending}
            onClick={() => shut.mutate({ params: { id } })}
          >
            {words.close}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
