// Inviting somebody: an address and a role; the link can be handed over at once.
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { createInvitation } from '../../contract/management/account.ts';
import type { Answer } from '../../contract/operation.ts';
import { appoints } from '../../contract/role.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { ownZone, useClients } from '../client/clients.ts';
import { Copyable } from '../part/copy.tsx';
import { useFormat } from '../part/format.ts';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { isComplete, positionBody, PositionFields, type Position } from './position-fields.tsx';

interface InviteProps {
  isOpen: boolean;
  close(): void;
}

type Invited = Answer<typeof createInvitation>;

export function InviteSomeone({ isOpen, close }: InviteProps) {
  const { team: words, common } = useText();
  const [made, setMade] = useState<Invited | null>(null);
  const end = () => {
    setMade(null);
    close();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={end}
      title={made ? fill(words.invited, { email: made.email }) : words.invite}
      closeButtonProps={{ 'aria-label': common.close }}
      closeOnClickOutside={made === null}
    >
      {made ? <Link made={made} done={end} /> : <Form made={setMade} close={end} />}
    </Modal>
  );
}

function Link({ made, done }: { made: Invited; done(): void }) {
  const { team: words, common } = useText();
  const format = useFormat();
  return (
    <Stack>
      <Text size="sm">
        {fill(made.sent ? words.sent : words.notSent, { email: made.email })}{' '}
        {fill(words.goodUntil, { time: format.time(made.expires_at, ownZone()) })}
      </Text>
      <Copyable label={words.link} value={made.url} />
      <Button onClick={done} style={{ alignSelf: 'flex-end' }}>
        {common.done}
      </Button>
    </Stack>
  );
}

function Form({ made, close }: { made(answer: Invited): void; close(): void }) {
  const { team: words, common, session } = useText();
  const { account } = useSession();
  const { all, shown } = useClients();
  const only = shown ?? (all.length === 1 ? all[0] : undefined);
  const [email, setEmail] = useState('');
  const [position, setPosition] = useState<Position>({
    role: appoints[account.role].includes('merchant') ? 'merchant' : 'staff',
    clientIds: only === undefined ? [] : [only.id],
    locationIds: [],
  });
  const invite = useDo(createInvitation, { done: made });
  const messages = fieldMessages(invite.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        invite.mutate({ body: { email: email.trim(), ...positionBody(position) } });
      }}
    >
      <Stack>
        {invite.isError && <Trouble error={invite.error} title={common.failedToSave} />}
        {account.role === 'owner' && position.role === 'owner' && (
          <Alert color="yellow" variant="light">
            {words.ownerWarning}
          </Alert>
        )}
        <TextInput
          label={session.email}
          type="email"
          required
          data-autofocus
          error={messages.email}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PositionFields position={position} set={setPosition} messages={messages} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={invite.isPending} disabled={!isComplete(position)}>
            {words.makeLink}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
