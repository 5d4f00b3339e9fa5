// One step of the checklist: what is done shows its result, the next one what to do.
import { Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { greetHeading } from '../part/arrival.ts';
import { useText } from '../text/text.tsx';

interface StepProps {
  at: number;
  isDone: boolean;
  isNext: boolean;
  /** Its work is shown although it is done. */
  isOpen?: boolean;
  title: string;
  text: string;
  result?: ReactNode;
  children?: ReactNode;
}

export function Step({ at, isDone, isNext, isOpen, title, text, result, children }: StepProps) {
  const { setup } = useText();
  const shows = isNext || isOpen === true;
  const heading = useRef<HTMLHeadingElement>(null);
  const wasNext = useRef(isNext);
  useEffect(() => {
    // what was done took its button with it: the keyboard goes on at what comes next
    if (isNext && !wasNext.current) greetHeading(heading.current);
    wasNext.current = isNext;
  }, [isNext]);
  return (
    <li
      className="card"
      style={{ padding: 16, opacity: isDone || shows ? 1 : 0.85 }}
      aria-current={isNext ? 'step' : undefined}
    >
      <Group align="flex-start" wrap="nowrap" gap="md">
        <ThemeIcon
          radius="xl"
          size={30}
          variant={isDone ? 'filled' : 'light'}
          color={isDone || isNext ? 'brand' : 'gray'}
          aria-hidden
        >
          {isDone ? <IconCheck size={18} /> : at + 1}
        </ThemeIcon>
        <div style={{ flex: 1, minWidth: 0 }}>
          <Title order={2} ref={heading} tabIndex={-1}>
            {title}
            {isDone && <span className="visually-hidden"> ({setup.stepDone})</span>}
          </Title>
          {isDone && result !== undefined ? (
            <Text size="sm" component="div" c="dimmed">
              {result}
            </Text>
          ) : (
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          )}
          {shows && children !== undefined && (
            <Stack mt="sm" align="stretch" gap="sm" maw={560}>
              {children}
            </Stack>
          )}
        </div>
      </Group>
    </li>
  );
}
