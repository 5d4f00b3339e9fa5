// The frame around every screen: side bar or top bar, whose figures are shown, search, account.
import { ActionIcon, Box, Drawer, Group, Kbd, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2, IconSearch } from '@tabler/icons-react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { awaitHeading, watchFocus } from '../part/arrival.ts';
import { useText } from '../text/text.tsx';
import { SignInAgain } from '../session/sign-in-again.tsx';
import { AccountMenu } from './account-menu.tsx';
import { ClientSwitcher } from './client-switcher.tsx';
import { Mark } from './mark.tsx';
import { Navigation } from './navigation.tsx';
import { usePalette } from './use-palette.ts';
import './shell.css';

const Palette = lazy(() => import('./palette.tsx').then(({ Palette }) => ({ default: Palette })));

export function Shell() {
  const { shell, common } = useText();
  const [isOpen, drawer] = useDisclosure(false);
  const palette = usePalette();
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isFirst = useRef(true);
  useEffect(watchFocus, []);
  useEffect(() => {
    if (!isFirst.current) {
      awaitHeading();
      window.scrollTo(0, 0);
    }
    isFirst.current = false;
  }, [path]);
  const search = (
    <UnstyledButton className="search-button" onClick={palette.open}>
      <IconSearch size={16} aria-hidden />
      <span>{shell.searchOrJump}</span>
      <Kbd size="xs" aria-hidden className="wide-only">
        {isApple() ? '⌘K' : 'Ctrl K'}
      </Kbd>
    </UnstyledButton>
  );
  return (
    <div className="shell">
      <a href="#main" className="skip-link" onClick={() => main.current?.focus()}>
        {shell.skip}
      </a>
      <header className="top-bar no-print">
        <Brand />
        <Group gap={4}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={44}
            onClick={palette.open}
            aria-label={shell.searchOrJump}
          >
            <IconSearch size={20} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={44}
            onClick={drawer.open}
            aria-label={shell.menu}
            aria-expanded={isOpen}
          >
            <IconMenu2 size={22} aria-hidden />
          </ActionIcon>
        </Group>
      </header>
      <aside className="side-bar no-print">
        <Brand />
        <ClientSwitcher />
        {search}
        <Navigation />
        <AccountMenu />
      </aside>
      <Drawer
        opened={isOpen}
        onClose={drawer.close}
        title={<Brand />}
        size={300}
        closeButtonProps={{ 'aria-label': shell.closeMenu }}
        hiddenFrom="sm"
      >
        <Box
          style={{
            display: 'flex',
            flexDirection: 'column',
            gap: 12,
            minHeight: 'calc(100dvh - 90px)',
          }}
        >
          <ClientSwitcher />
          <Navigation onGo={drawer.close} />
          <AccountMenu />
        </Box>
      </Drawer>
      <main id="main" ref={main} tabIndex={-1}>
        <Suspense fallback={<Skeleton height={360} role="status" aria-label={common.loading} />}>
          <Outlet />
        </Suspense>
      </main>
      <SignInAgain />
      {palette.wasOpened && (
        <Suspense fallback={null}>
          <Palette isOpen={palette.isOpen} close={palette.close} />
        </Suspense>
      )}
    </div>
  );
}

function Brand() {
  const { shell } = useText();
  return (
    <Group gap={8} px={8} py={4} wrap="nowrap">
      <Mark />
      <Text fw={700} size="lg">
        {shell.product}
      </Text>
    </Group>
  );
}

const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent);
