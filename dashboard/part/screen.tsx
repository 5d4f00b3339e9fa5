// The frame of every screen: its one heading, what can be done, and the title of the tab.
import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useText } from '../text/text.tsx';
import { greetHeading } from './arrival.ts';

interface ScreenProps {
  /** The screen's name: its h1 and the title of the tab. */
  title: string;
  /** Of the title, where it is not that of the dashboard. */
  titleLanguage?: string;
  subtitle?: ReactNode;
  /** Stands above the title: the way back. */
  above?: ReactNode;
  /** Beside the title, such as a status. */
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Screen(props: ScreenProps) {
  const { title, titleLanguage, subtitle, above, beside, actions, children } = props;
  const { shell } = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => greetHeading(heading.current), []);
  useEffect(() => {
    document.title = `${title} · ${shell.product}`;
  }, [title, shell.product]);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div style={{ minWidth: 0 }}>
          {above}
          <Group gap="sm" align="center">
            <Title order={1} id="screen-title" tabIndex={-1} ref={heading} lang={titleLanguage}>
              {title}
            </Title>
            {beside}
          </Group>
          {subtitle !== undefined && (
            <Text size="sm" c="dimmed" component="div" mt={2}>
              {subtitle}
            </Text>
          )}
        </div>
        {actions !== undefined && (
          <Group gap="xs" className="no-print">
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </Stack>
  );
}

interface SectionProps {
  title: string;
  subtitle?: ReactNode;
  aside?: ReactNode;
  /** Without padding, for tables that reach the edges. */
  flush?: boolean;
  children: ReactNode;
}

/** A card with a heading. */
export function Section({ title, subtitle, aside, flush, children }: SectionProps) {
  return (
    <section className="card" aria-label={title}>
      <Group justify="space-between" align="flex-start" p="md" pb={flush ? 'xs' : 'sm'} gap="xs">
        <div>
          <Title order={2}>{title}</Title>
          {subtitle !== undefined && (
            <Text size="sm" c="dimmed" component="div">
              {subtitle}
            </Text>
          )}
        </div>
        {aside}
      </Group>
      <div style={flush ? undefined : { padding: '0 16px 16px' }}>{children}</div>
    </section>
  );
}
