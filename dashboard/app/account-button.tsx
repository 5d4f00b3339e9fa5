// The button with the name of whoever is signed in.
import { Avatar, Group, Text, UnstyledButton } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';

export function AccountButton(props: ComponentPropsWithRef<'button'>) {
  const { shell } = useText();
  const { account } = useSession();
  const name = account.name ?? account.email;
  return (
    <UnstyledButton
      {...props}
      className="account-button"
      style={{ minWidth: 0, flex: 1, padding: 6 }}
    >
      <Group gap="xs" wrap="nowrap">
        <Avatar size={30} color="brand" aria-hidden name={name} />
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={550} truncate>
            {name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {shell.roles[account.role]}
          </Text>
        </div>
      </Group>
    </UnstyledButton>
  );
}
