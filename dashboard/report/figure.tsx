// One figure: its name, its value that opens what it is made of, and how it changed against what.
import { Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useText } from '../text/text.tsx';
import { OrdersLink } from './orders-link.tsx';

interface FigureProps {
  label: string;
  value: ReactNode;
  /** The redemptions behind it: the query that a report gives. */
  opens?: string;
  /** Its formula, with the figures put in. */
  formula?: ReactNode;
  /** "+12.4%"; null where there is nothing to compare with. */
  change?: string | null;
  /** What stands under it: the base of the comparison. */
  base?: ReactNode;
  /** More of it is neither good nor bad. */
  isNeutral?: boolean;
}

export function Figure({ label, value, opens, formula, change, base, isNeutral }: FigureProps) {
  const { overview } = useText();
  return (
    <div className="card" style={{ padding: 16, minWidth: 0 }} role="group" aria-label={label}>
      <Group gap={4} wrap="nowrap" mih={22}>
        <Text size="sm" c="dimmed">
          {label}
        </Text>
        {formula !== undefined && (
          <Tooltip label={formula}>
            <UnstyledButton
              display="flex"
              aria-label={`${label}: ${typeof formula === 'string' ? formula : ''}`}
            >
              <IconInfoCircle size={15} color="var(--mantine-color-dimmed)" aria-hidden />
            </UnstyledButton>
          </Tooltip>
        )}
      </Group>
      <Text component="div" className="figure" fw={680} fz={26} lh={1.3}>
        <OrdersLink opens={opens} title={overview.openOrders}>
          {value}
        </OrdersLink>
      </Text>
      <Group gap="0 8px" fz="sm" c="dimmed" className="figure">
        {change !== undefined && change !== null && <Change text={change} isNeutral={isNeutral} />}
        {base !== undefined && <span>{base}</span>}
      </Group>
    </div>
  );
}

/** Green where more is better; never red, which is for what went wrong. */
function Change({ text, isNeutral = false }: { text: string; isNeutral?: boolean }) {
  const isUp = text.startsWith('+');
  const isSame = !/^[+\-−]/.test(text);
  const color = isUp && !isNeutral ? 'var(--color-good)' : 'var(--mantine-color-text)';
  const Icon = isUp ? IconArrowUpRight : IconArrowDownRight;
  return (
    <Group gap={2} wrap="nowrap" c={color} fw={600}>
      {!isSame && <Icon size={15} aria-hidden />}
      {text}
    </Group>
  );
}
