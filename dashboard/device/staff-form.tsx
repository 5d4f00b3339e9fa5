// The form of somebody who works at tills.
import { Button, Checkbox, MultiSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { changeStaff, createStaff } from '../../contract/management/device.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Trouble } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';
import { usePlaces } from './places.ts';
import type { StaffMember } from './staff-list.tsx';

/** `member`: absent for a new one. */
export function StaffForm({ member, close }: { member?: StaffMember; close(): void }) {
  const { till: words, common } = useText();
  const { options, clientOf } = usePlaces();
  const [name, setName] = useState(member?.name ?? '');
  const [pin, setPin] = useState('');
  const [places, setPlaces] = useState<string[]>(
    member?.location_ids ?? (options.length === 1 ? [options[0]!.value] : []),
  );
  const [mayOverride, setMayOverride] = useState(member?.may_override ?? false);
  const done = () => {
    close();
    notifications.show({ message: common.saved });
  };
  const create = useDo(createStaff, { done });
  const change = useDo(changeStaff, { done });
  const { error, isError, isPending } = member ? change : create;
  const messages = fieldMessages(error);
  // somebody works for one client: the first place decides
  const client = places[0] === undefined ? undefined : clientOf(places[0]);
  const offered = options.filter(({ value }) => !client || clientOf(value) === client);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const shared = { name, location_ids: places, may_override: mayOverride };
        if (member) {
          const body = pin === '' ? shared : { ...shared, pin };
          change.mutate({ params: { id: member.id }, body });
        } else create.mutate({ body: { ...shared, pin } });
      }}
    >
      <Stack>
        {isError && <Trouble error={error} title={common.failedToSave} />}
        <TextInput
          label={common.name}
          required
          maxLength={200}
          data-autofocus
          error={messages.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <MultiSelect
          label={words.worksAt}
          required
          data={offered}
          value={places}
          error={messages.location_ids}
          onChange={setPlaces}
        />
        <PasswordInput
          label={words.pin}
          description={member ? words.pinKept : words.pinHint}
          inputMode="numeric"
          autoComplete="off"
          pattern="[0-9]{4,8}"
          required={member === undefined}
          maxLength={8}
          error={messages.pin}
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value)}
        />
        <Checkbox
          label={words.mayOverrideLong}
          description={words.mayOverrideHint}
          checked={mayOverride}
          onChange={(event) => setMayOverride(event.currentTarget.checked)}
        />
        <Button
          type="submit"
          loading={isPending}
          disabled={places.length === 0}
          style={{ alignSelf: 'flex-end' }}
        >
          {common.save}
        </Button>
      </Stack>
    </form>
  );
}
