// The way back from a page of the settings to all of them.
import { Anchor } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useText } from '../text/text.tsx';

export function BackToSettings() {
  const { shell } = useText();
  return (
    <Anchor
      component={Link}
      to="/settings"
      size="sm"
      c="dimmed"
      className="no-print"
      style={{ display: 'inline-flex', alignItems: 'center', gap: 2, minHeight: 28 }}
    >
      <IconChevronLeft size={16} aria-hidden />
      {shell.settings}
    </Anchor>
  );
}
