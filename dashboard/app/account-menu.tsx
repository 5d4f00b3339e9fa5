// Who is signed in; language, colours, the way out.
import { ActionIcon, Avatar, Group, Menu, Text, UnstyledButton } from '@mantine/core';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { signOut } from '../../contract/management/session.ts';
import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { useSession } from '../session/session.ts';
import { languages, useSpeech, type Language } from '../text/text.tsx';

export function AccountMenu() {
  const { text, language, speak } = useSpeech();
  const { shell } = text;
  const { account } = useSession();
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const computed = useComputedColorScheme('light');
  const leave = useMutation({
    mutationFn: () => call(signOut, {}),
    // the whole page anew: nothing of this person is left in memory
    onSettled: () => window.location.assign('/sign-in'),
  });
  const name = account.name ?? account.email;
  return (
    <Group gap={4} wrap="nowrap" justify="space-between">
      <Menu position="top-start" width={220} shadow="md">
        <Menu.Target>
          <UnstyledButton className="account-button" style={{ minWidth: 0, flex: 1, padding: 6 }}>
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
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to="/settings/account"
            leftSection={<IconUserCircle size={16} aria-hidden />}
          >
            {shell.account}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{shell.language}</Menu.Label>
          {(Object.entries(languages) as [Language, string][]).map(([each, label]) => (
            <Menu.Item
              key={each}
              lang={each}
              onClick={() => speak(each)}
              rightSection={language === each ? <IconCheck size={16} aria-hidden /> : null}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            onClick={() => setColorScheme('auto')}
            leftSection={<IconDeviceDesktop size={16} aria-hidden />}
            rightSection={colorScheme === 'auto' ? <IconCheck size={16} aria-hidden /> : null}
          >
            {shell.scheme}: {shell.system}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLogout size={16} aria-hidden />}
            onClick={() => leave.mutate()}
          >
            {shell.signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={computed === 'dark' ? shell.toLight : shell.toDark}
        onClick={() => setColorScheme(computed === 'dark' ? 'light' : 'dark')}
      >
        {computed === 'dark' ? (
          <IconSun size={18} aria-hidden />
        ) : (
          <IconMoon size={18} aria-hidden />
        )}
      </ActionIcon>
    </Group>
  );
}
