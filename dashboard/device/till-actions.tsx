// What can be done with a till: another name or allowance, and out where it is lost.
import { Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { changeDevice, revokeDevice } from '../../contract/management/device.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Confirm } from '../part/confirm.tsx';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { Till } from './tills.tsx';

export function TillActions({ till }: { till: Till }) {
  const { till: words, common } = useText();
  const [asked, ask] = useState<'edit' | 'revoke' | null>(null);
  const close = () => ask(null);
  const revoke = useDo(revokeDevice, { done: close });
  const { name } = till;
  if (till.revoked_at !== null) return null;
  return (
    <>
      <Group gap={6} wrap="nowrap" justify="flex-end">
        <Button
          size="xs"
          variant="default"
          aria-label={`${common.edit}: ${name}`}
          onClick={() => ask('edit')}
        >
          {common.edit}
        </Button>
        <Button
          size="xs"
          variant="light"
          color="red"
          aria-label={`${words.revoke}: ${name}`}
          onClick={() => ask('revoke')}
        >
          {words.revoke}
        </Button>
      </Group>
      <Modal
        opened={asked === 'edit'}
        onClose={close}
        title={fill(words.editTitle, { name })}
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <EditTill till={till} close={close} />
      </Modal>
      <Confirm
        isOpen={asked === 'revoke'}
        close={close}
        title={fill(words.revokeTitle, { name })}
        text={words.revokeText}
        action={words.revoke}
        isBusy={revoke.isPending}
        error={revoke.error}
        act={() => revoke.mutate({ params: { id: till.id } })}
      />
    </>
  );
}

function EditTill({ till, close }: { till: Till; close(): void }) {
  const { till: words, common } = useText();
  const [name, setName] = useState(till.name);
  const [offline, setOffline] = useState<number | string>(till.offline_allowance);
  const change = useDo(changeDevice, {
    done: () => {
      close();
      notifications.show({ message: common.saved });
    },
  });
  const messages = fieldMessages(change.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = { name, offline_allowance: Number(offline) || 0 };
        change.mutate({ params: { id: till.id }, body });
      }}
    >
      <Stack>
        {change.isError && <Trouble error={change.error} title={common.failedToSave} />}
        <TextInput
          label={words.tillName}
          required
          maxLength={200}
          error={messages.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
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
        <Button type="submit" loading={change.isPending} style={{ alignSelf: 'flex-end' }}>
          {common.save}
        </Button>
      </Stack>
    </form>
  );
}
