// Facts of one thing, each with its name; and the way back to the list that it is of.
import { Anchor, Group } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import './part.css';

export interface Fact {
  name: string;
  value: ReactNode;
}

/** Facts without a value are left out. */
export function Facts({ facts }: { facts: (Fact | false)[] }) {
  return (
    <dl className="facts">
      {facts
        .filter((each): each is Fact => each !== false)
        .map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figure">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

export function Back({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Anchor component={Link} to={to} size="sm" c="dimmed">
      <Group gap={4} component="span" display="inline-flex">
        <IconArrowLeft size={14} aria-hidden />
        {children}
      </Group>
    </Anchor>
  );
}
