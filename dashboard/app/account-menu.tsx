// Who is signed in, with the menu that this opens; and light or dark.
import { ActionIcon, Group, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useText } from '../text/text.tsx';
import { AccountButton } from './account-button.tsx';

const fetchItems = () => import('./account-items.tsx');
const AccountItems = lazy(fetchItems);

export function AccountMenu() {
  const { shell } = useText();
  const { setColorScheme } = useMantineColorScheme();
  const computed = useComputedColorScheme('light');
  const [wasOpened, setOpened] = useState(false);
  const ahead = () => void fetchItems().catch(() => undefined);
  const button = (
    <AccountButton
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={ahead}
      onFocus={ahead}
      onClick={() => setOpened(true)}
    />
  );
  return (
    <Group gap={4} wrap="nowrap" justify="space-between">
      {wasOpened ? (
        <Suspense fallback={button}>
          <AccountItems />
        </Suspense>
      ) : (
        button
      )}
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
