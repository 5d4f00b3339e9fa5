// What the account's button opens: the account, language, colours, the way out. Fetched when the button
// is reached for, since it brings what places and closes a menu.
import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { signOut } from '../../contract/management/session.ts';
import { call } from '../api/call.ts';
import { useOpened } from '../part/use-opened.ts';
import { languages, useSpeech, type Language } from '../text/text.tsx';
import { AccountButton } from './account-button.tsx';

/** Comes in place of the button that was pressed, and opens. */
export default function AccountItems() {
  const { text, language, speak } = useSpeech();
  const { shell } = text;
  const [isOpen, setOpen] = useState(true);
  const isShown = useOpened(isOpen);
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const leave = useMutation({
    mutationFn: () => call(signOut, {}),
    // the whole page anew: nothing of this person is left in memory
    onSettled: () => window.location.assign('/sign-in'),
  });
  return (
    <Menu position="top-start" width={220} shadow="md" opened={isShown} onChange={setOpen}>
      <Menu.Target>
        <AccountButton autoFocus />
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
  );
}
