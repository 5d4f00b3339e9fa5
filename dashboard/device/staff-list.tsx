// Who works at tills: where, whether they may override, and unlocking after wrong PINs.
import { Badge, Button, Group, Modal, Text } from '@mantine/core';
import { IconId, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Static } from 'typebox';
import {
  changeStaff,
  listStaff,
  removeStaff,
  type Staff,
} from '../../contract/management/device.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { Confirm } from '../part/confirm.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { usePlaces } from './places.ts';
import { StaffForm } from './staff-form.tsx';

export type StaffMember = Static<typeof Staff>;

export function StaffList() {
  const { till: words, common } = useText();
  const { can } = useSession();
  const { all, nameOf } = useClients();
  const places = usePlaces();
  const { search } = useFilters<never>();
  const [editing, edit] = useState<StaffMember | 'new' | null>(null);
  const answer = useAsk(
    listStaff,
    { querystring: { client_id: search.client_id, limit: 500 } },
    { keep: true },
  );
  const add = can('device.write') && (
    <Button
      variant="default"
      leftSection={<IconUserPlus size={16} aria-hidden />}
      onClick={() => edit('new')}
    >
      {words.addStaff}
    </Button>
  );
  const columns: Column<StaffMember>[] = [
    {
      header: common.name,
      primary: true,
      cell: ({ name, locked, may_override }) => (
        <Group gap={6}>
          <Text size="sm" fw={550}>
            {name}
          </Text>
          {may_override && (
            <Badge variant="light" tt="none">
              {words.mayOverride}
            </Badge>
          )}
          {locked && (
            <Badge variant="light" color="yellow" tt="none">
              {words.locked}
            </Badge>
          )}
        </Group>
      ),
    },
    {
      header: words.worksAt,
      cell: ({ location_ids, client_id }) => (
        <>
          {location_ids.map((id) => places.nameOf(id)).join(', ')}
          {all.length > 1 && (
            <Text size="sm" c="dimmed">
              {nameOf(client_id)}
            </Text>
          )}
        </>
      ),
    },
    ...(can('device.write')
      ? [
          {
            header: words.actions,
            action: true,
            cell: (row: StaffMember) => <Actions member={row} edit={() => edit(row)} />,
          },
        ]
      : []),
  ];
  return (
    <Section title={words.staff} subtitle={words.staffText} aside={add} flush>
      <DataTable
        label={words.staff}
        answer={answer}
        columns={columns}
        rowKey={({ id }) => id}
        whole
        empty={
          <Empty title={words.noStaff} text={words.noStaffText} icon={IconId}>
            {add}
          </Empty>
        }
      />
      <Modal
        opened={editing !== null}
        onClose={() => edit(null)}
        title={
          editing === 'new' || editing === null
            ? words.addStaff
            : fill(words.editTitle, { name: editing.name })
        }
        closeButtonProps={{ 'aria-label': common.close }}
      >
        {editing !== null && (
          <StaffForm member={editing === 'new' ? undefined : editing} close={() => edit(null)} />
        )}
      </Modal>
    </Section>
  );
}

function Actions({ member, edit }: { member: StaffMember; edit(): void }) {
  const { till: words, common } = useText();
  const [isAsked, ask] = useState(false);
  const unlock = useDo(changeStaff);
  const remove = useDo(removeStaff, { done: () => ask(false) });
  const { id, name, locked } = member;
  return (
    <>
      <Group gap={6} wrap="nowrap" justify="flex-end">
        {locked && (
          <Button
            size="xs"
            loading={unlock.isPending}
            aria-label={`${words.unlock}: ${name}`}
            onClick={() => unlock.mutate({ params: { id }, body: { locked: false } })}
          >
            {words.unlock}
          </Button>
        )}
        <Button size="xs" variant="default" aria-label={`${common.edit}: ${name}`} onClick={edit}>
          {common.edit}
        </Button>
        <Button
          size="xs"
          variant="light"
          color="red"
          aria-label={`${common.remove}: ${name}`}
          onClick={() => ask(true)}
        >
          {common.remove}
        </Button>
      </Group>
      <Confirm
        isOpen={isAsked}
        close={() => ask(false)}
        title={fill(words.removeTitle, { name })}
        text={words.removeText}
        action={common.remove}
        isBusy={remove.isPending}
        error={remove.error}
        act={() => remove.mutate({ params: { id } })}
      />
    </>
  );
}
