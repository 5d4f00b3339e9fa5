// The team: who has an account and what they may do; invitations that wait.
import { Badge, Button, Group, Text } from '@mantine/core';
import { IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import type { Static } from 'typebox';
import { listAccounts, type Account } from '../../contract/management/account.ts';
import { appoints } from '../../contract/role.ts';
import { useAsk } from '../api/ask.ts';
import { ownZone } from '../client/clients.ts';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { Screen, Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { useNow } from '../part/use-now.ts';
import { useSession } from '../session/session.ts';
import { BackToSettings } from '../settings/back.tsx';
import { useText } from '../text/text.tsx';
import { useBounds } from './bounds.ts';
import { Invitations } from './invitations.tsx';
import { InviteSomeone } from './invite-someone.tsx';
import { MemberActions } from './member-actions.tsx';

export type Member = Static<typeof Account>;

export function Team() {
  const { team: words, shell, common } = useText();
  const format = useFormat();
  const session = useSession();
  const { can, account } = session;
  const inWords = useBounds();
  const now = useNow();
  const { search } = useFilters<never>();
  const [isInviting, setInviting] = useState(false);
  const querystring = { cursor: search.cursor, limit: 100 };
  const answer = useAsk(
    listAccounts,
    { querystring },
    { keep: true, enabled: can('account.read') },
  );
  if (!can('account.read')) {
    return (
      <Screen title={words.title} above={<BackToSettings />}>
        <NoPermission />
      </Screen>
    );
  }
  const mayAppoint = can('account.write') ? appoints[account.role] : [];
  const members = answer.data?.data ?? [];
  const owners = members.filter(({ role, status }) => role === 'owner' && status === 'active');
  const invite = mayAppoint.length > 0 && (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
      {words.invite}
    </Button>
  );
  const columns: Column<Member>[] = [
    {
      header: common.name,
      primary: true,
      cell: ({ id, name, email, status, totp_enabled }) => (
        <>
          <Group gap={6}>
            <Text size="sm" fw={550}>
              {name ?? email}
            </Text>
            {id === account.id && <Mark text={words.you} />}
            {status === 'disabled' && <Mark text={words.disabled} color="yellow" />}
            {totp_enabled && <Mark text={words.secondFactor} color="brand" />}
          </Group>
          {name !== null && (
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {email}
            </Text>
          )}
        </>
      ),
    },
    { header: words.role, cell: ({ role }) => shell.roles[role] },
    { header: words.sees, cell: (row) => inWords(row) },
    {
      header: words.lastSignIn,
      cell: ({ last_sign_in_at: at }) =>
        at === null ? (
          words.never
        ) : (
          <time dateTime={at} title={format.time(at, ownZone())}>
            {format.ago(at, now)}
          </time>
        ),
    },
    ...(mayAppoint.length > 0
      ? [
          {
            header: words.actions,
            action: true,
            cell: (row: Member) =>
              mayAppoint.includes(row.role) ? (
                <MemberActions
                  member={row}
                  isLastOwner={owners.length === 1 && owners[0]?.id === row.id}
                />
              ) : null,
          },
        ]
      : []),
  ];
  return (
    <Screen
      title={words.title}
      subtitle={words.subtitle}
      above={<BackToSettings />}
      actions={invite}
    >
      <Section title={words.accounts} flush>
        <DataTable
          label={words.accounts}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          empty={<Empty title={words.nobody} text={words.nobodyText} icon={IconUsersGroup} />}
        />
      </Section>
      <Invitations />
      <InviteSomeone isOpen={isInviting} close={() => setInviting(false)} />
    </Screen>
  );
}

const Mark = ({ text, color = 'gray' }: { text: string; color?: string }) => (
  <Badge variant="light" tt="none" color={color}>
    {text}
  </Badge>
);
