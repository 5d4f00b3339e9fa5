// The frame of pages before the dashboard: sign-in, first run, reset, invitation.
import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Mark } from '../app/mark.tsx';
import { awaitScreen } from '../part/arrival.ts';
import { useText } from '../text/text.tsx';

interface GateProps {
  title: string;
  subtitle?: ReactNode;
  children: ReactNode;
}

export function Gate({ title, subtitle, children }: GateProps) {
  const { shell } = useText();
  useEffect(() => {
    document.title = `${title} · ${shell.product}`;
  }, [title, shell.product]);
  // whoever comes through it begins at the heading of the screen behind
  useEffect(() => awaitScreen, []);
  return (
    <Box component="main" mih="100dvh" p="md" style={{ display: 'grid', placeItems: 'center' }}>
      <Stack w="100%" maw={400} gap="lg" pb={48}>
        <Group gap={8} justify="center">
          <Mark size={28} />
          <Text fw={700} size="lg">
            {shell.product}
          </Text>
        </Group>
        <Stack className="card" p="xl" gap="md">
          <div>
            <Title order={1}>{title}</Title>
            {subtitle !== undefined && (
              <Text size="sm" c="dimmed" mt={4} component="div">
                {subtitle}
              </Text>
            )}
          </div>
          {children}
        </Stack>
      </Stack>
    </Box>
  );
}
