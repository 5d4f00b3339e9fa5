// The side bar of a phone, over the screen; fetched when its button is reached for.
import { Box, Drawer } from '@mantine/core';
import { useOpened } from '../part/use-opened.ts';
import { useText } from '../text/text.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { ClientSwitcher } from './client-switcher.tsx';
import { Navigation } from './navigation.tsx';

export default function PhoneMenu({ isOpen, close }: { isOpen: boolean; close(): void }) {
  const { shell } = useText();
  const isShown = useOpened(isOpen);
  return (
    <Drawer
      opened={isShown}
      onClose={close}
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
        <Navigation onGo={close} />
        <AccountMenu />
      </Box>
    </Drawer>
  );
}
