// Text that is made to be taken along: shown whole, with a button that copies it.
import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useText } from '../text/text.tsx';

interface CopyableProps {
  /** What it is, above it and for the button. */
  label: string;
  value: string;
  /** Shown in its place; what is copied stays `value`. */
  shown?: string;
  /** In a dialog that is about it: the button has the focus. */
  isFirst?: boolean;
}

const SHOWN_MS = 2_000;

export function Copyable({ label, value, shown = value, isFirst }: CopyableProps) {
  const { common } = useText();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <Stack gap={4}>
      <Group justify="space-between" align="flex-end" gap="xs">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Button
          size="xs"
          variant="default"
          aria-label={`${common.copy}: ${label}`}
          data-autofocus={isFirst}
          leftSection={
            isCopied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
          }
          onClick={() => void copy().catch(() => undefined)}
        >
          <span aria-live="polite">{isCopied ? common.copied : common.copy}</span>
        </Button>
      </Group>
      <Code
        block
        tabIndex={0}
        role="group"
        aria-label={label}
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {shown}
      </Code>
    </Stack>
  );
}
