// What can be done with somebody's account: another role, out for a while, gone for good.
import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { changeAccount, removeAccount } from '../../contract/management/account.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Confirm } from '../part/confirm.tsx';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { isComplete, positionBody, PositionFields, type Position } from './position-fields.tsx';
import type { Member } from './team.tsx';

interface MemberActionsProps {
  member: Member;
  /** Nobody else could look after the organization. */
  isLastOwner: boolean;
}

export function MemberActions({ member, isLastOwner }: MemberActionsProps) {
  const { team: words, common } = useText();
  const [asked, ask] = useState<'edit' | 'disable' | 'remove' | null>(null);
  const close = () => ask(null);
  const done = () => {
    close();
    notifications.show({ message: common.saved });
  };
  const change = useDo(changeAccount, { done });
  const remove = useDo(removeAccount, { done });
  const params = { id: member.id };
  const name = member.name ?? member.email;
  if (isLastOwner) {
    return (
      <Text size="sm" c="dimmed">
        {words.lastOwner}
      </Text>
    );
  }
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={`${common.more}: ${name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => ask('edit')}>{words.edit}</Menu.Item>
          {member.status === 'active' ? (
            <Menu.Item onClick={() => ask('disable')}>{words.disable}</Menu.Item>
          ) : (
            <Menu.Item onClick={() => change.mutate({ params, body: { status: 'active' } })}>
              {words.enable}
            </Menu.Item>
          )}
          <Menu.Item color="red" onClick={() => ask('remove')}>
            {common.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={asked === 'edit'}
        onClose={close}
        title={fill(words.editTitle, { name })}
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <EditPosition member={member} close={close} done={done} />
      </Modal>
      <Confirm
        isOpen={asked === 'disable'}
        close={close}
        title={fill(words.disableTitle, { name })}
        text={words.disableText}
        action={words.disable}
        isBusy={change.isPending}
        error={change.error}
        act={() => change.mutate({ params, body: { status: 'disabled' } })}
      />
      <Confirm
        isOpen={asked === 'remove'}
        close={close}
        title={fill(words.removeTitle, { name })}
        text={words.removeText}
        action={common.remove}
        isBusy={remove.isPending}
        error={remove.error}
        act={() => remove.mutate({ params })}
      />
    </>
  );
}

function EditPosition(props: { member: Member; close(): void; done(): void }) {
  const { member, close, done } = props;
  const { team: words, common } = useText();
  const [position, setPosition] = useState<Position>({
    role: member.role,
    clientIds: member.client_ids ?? [],
    locationIds: member.location_ids ?? [],
  });
  const change = useDo(changeAccount, { done });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ params: { id: member.id }, body: positionBody(position) });
      }}
    >
      <Stack>
        {change.isError && <Trouble error={change.error} title={common.failedToSave} />}
        <PositionFields
          position={position}
          set={setPosition}
          messages={fieldMessages(change.error)}
        />
        <Text size="sm" c="dimmed">
          {words.editText}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={change.isPending} disabled={!isComplete(position)}>
            {common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
