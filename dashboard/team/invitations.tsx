// Invitations that wait to be accepted.
import { Button, Text } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { listInvitations, withdrawInvitation } from '../../contract/management/account.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { ownZone } from '../client/clients.ts';
import { Confirm } from '../part/confirm.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { Empty } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { useBounds } from './bounds.ts';

type Waiting = Answer<typeof listInvitations>['data'][number];

export function Invitations() {
  const { team: words, shell, session } = useText();
  const format = useFormat();
  const { can } = useSession();
  const inWords = useBounds();
  const answer = useAsk(listInvitations, { querystring: { limit: 200 } });
  const columns: Column<Waiting>[] = [
    {
      header: session.email,
      primary: true,
      cell: ({ email }) => (
        <Text size="sm" fw={550}>
          {email}
        </Text>
      ),
    },
    { header: words.role, cell: ({ role }) => shell.roles[role] },
    { header: words.sees, cell: (row) => inWords(row) },
    { header: words.expires, cell: (row) => format.time(row.expires_at, ownZone()) },
    ...(can('account.write')
      ? [
          {
            header: words.actions,
            action: true,
            cell: (row: Waiting) => <Withdraw invitation={row} />,
          },
        ]
      : []),
  ];
  return (
    <Section title={words.invitations} subtitle={words.invitationsText} flush>
      <DataTable
        label={words.invitations}
        answer={answer}
        columns={columns}
        rowKey={({ id }) => id}
        whole
        empty={<Empty title={words.noInvitations} text={words.noInvitationsText} icon={IconMail} />}
      />
    </Section>
  );
}

function Withdraw({ invitation: { id, email } }: { invitation: Waiting }) {
  const { team: words } = useText();
  const [isAsked, ask] = useState(false);
  const withdraw = useDo(withdrawInvitation, { done: () => ask(false) });
  return (
    <>
      <Button
        size="xs"
        variant="light"
        color="red"
        aria-label={`${words.withdraw}: ${email}`}
        onClick={() => ask(true)}
      >
        {words.withdraw}
      </Button>
      <Confirm
        isOpen={isAsked}
        close={() => ask(false)}
        title={fill(words.withdrawTitle, { email })}
        text={words.withdrawText}
        action={words.withdraw}
        isBusy={withdraw.isPending}
        error={withdraw.error}
        act={() => withdraw.mutate({ params: { id } })}
      />
    </>
  );
}
