// The foot of a long form: what sends it, and what was said to that, stay in sight wherever one scrolled to.
import { Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import './part.css';

interface FormFootProps {
  /** The buttons. */
  children: ReactNode;
  /** What stands in the way: a failure, or a question. */
  said?: ReactNode;
}

export function FormFoot({ children, said }: FormFootProps) {
  return (
    <Stack className="form-foot no-print" gap="sm">
      {said}
      <Group justify="flex-end" gap="xs">
        {children}
      </Group>
    </Stack>
  );
}
