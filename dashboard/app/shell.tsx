// The frame around every screen: side bar or top bar, whose figures are shown, search, account.
import { ActionIcon, Group, Kbd, Skeleton, UnstyledButton } from '@mantine/core';
import { IconMenu2, IconSearch } from '@tabler/icons-react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { awaitHeading, watchFocus } from '../part/arrival.ts';
import { useText } from '../text/text.tsx';
import { SignInAgain } from '../session/sign-in-again.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { ClientSwitcher } from './client-switcher.tsx';
import { Navigation } from './navigation.tsx';
import { usePalette } from './use-palette.ts';
import './shell.css';

const fetchPhoneMenu = () => import('./phone-menu.tsx');
const PhoneMenu = lazy(fetchPhoneMenu);
const Palette = lazy(() => import('./palette.tsx').then(({ Palette }) => ({ default: Palette })));

export function Shell() {
  const { shell, common } = useText();
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
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
            onPointerEnter={() => void fetchPhoneMenu().catch(() => undefined)}
            onClick={() => {
              setOpened(true);
              setOpen(true);
            }}
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
      {wasOpened && (
        <Suspense fallback={null}>
          <PhoneMenu isOpen={isOpen} close={() => setOpen(false)} />
        </Suspense>
      )}
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

const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent);
