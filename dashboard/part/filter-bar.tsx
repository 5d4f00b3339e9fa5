// The row of filters above a list. On a phone it folds behind one button, so that rows are seen first:
// what is set stands below it as chips, each with its way back.
import { Button, Collapse, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { FoldedBar, type ActiveFilter } from './active-filters.ts';
import { Chips, type Chip } from './filter-inputs.tsx';
import { useIsWide } from './is-wide.ts';
import './part.css';

interface FilterBarProps {
  /** The field that is in sight on a phone too: what is looked for most. */
  lead?: ReactNode;
  /** The fields. */
  children: ReactNode;
  /** Fields that a desk keeps behind a button of their own. */
  rare?: ReactNode;
  isRareOpen?: boolean;
  /** Filters without a field. */
  chips?: Chip[];
  remove?: (name: string) => void;
  clear(): void;
  /** A desk offers to clear as well. */
  isFiltered?: boolean;
  /** What else stands beside the fields. */
  aside?: ReactNode;
  /** The heading above is its space. */
  isBelowHeading?: boolean;
}

export const FilterBar = (props: FilterBarProps) =>
  useIsWide() ? <Row {...props} /> : <Fold {...props} />;

const nothing = () => undefined;
const spaceOf = ({ isBelowHeading }: FilterBarProps) =>
  isBelowHeading ? { px: 'md', pb: 'sm' } : { p: 'md' };

function Row(props: FilterBarProps) {
  const { lead, children, rare, isRareOpen, chips = [], remove = nothing, clear } = props;
  const { isFiltered, aside } = props;
  const { common } = useText();
  const [isOpen, more] = useDisclosure(isRareOpen);
  const own = <Chips chips={chips} remove={remove} />;
  return (
    <Stack gap="sm" {...spaceOf(props)}>
      <Group gap="sm" align="flex-end">
        {lead}
        {children}
        {rare !== undefined && (
          <Button
            variant="default"
            leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
            aria-expanded={isOpen}
            onClick={more.toggle}
          >
            {isOpen ? common.fewerFilters : common.moreFilters}
          </Button>
        )}
        {isFiltered && (
          <Button variant="subtle" onClick={clear}>
            {common.clearFilters}
          </Button>
        )}
        {rare === undefined && own}
        {aside}
      </Group>
      {rare !== undefined && (
        <>
          <Collapse expanded={isOpen} keepMounted={false}>
            <Group gap="sm" align="flex-end">
              {rare}
            </Group>
          </Collapse>
          {own}
        </>
      )}
    </Stack>
  );
}

function Fold(props: FilterBarProps) {
  const { lead, children, rare, chips = [], remove = nothing, clear, aside } = props;
  const { common } = useText();
  const [isOpen, { toggle }] = useDisclosure();
  const [active, setActive] = useState<ReadonlyMap<string, ActiveFilter>>(new Map());
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const bar = useMemo(
    () => ({
      add: (key: string, filter: ActiveFilter) => setActive((now) => new Map(now).set(key, filter)),
      drop: (key: string) => setActive((now) => new Map([...now].filter(([each]) => each !== key))),
    }),
    [],
  );
  const count = active.size + chips.length;
  // what was pressed goes with its filter: the focus stays with the filters
  const handOn = (act: () => void) => {
    button.current?.focus();
    act();
  };
  return (
    <Stack gap="sm" {...spaceOf(props)}>
      {lead !== undefined && <div className="filter-lead">{lead}</div>}
      <Group gap="xs">
        <Button
          ref={button}
          variant="default"
          h={44}
          leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={toggle}
        >
          {count === 0 ? common.filters : fill(common.filtersSet, { count })}
        </Button>
        {count > 0 && (
          <Button variant="subtle" h={44} onClick={() => handOn(clear)}>
            {common.clearFilters}
          </Button>
        )}
      </Group>
      <div id={id} hidden={!isOpen} className="filter-fold">
        <FoldedBar value={bar}>
          {children}
          {rare}
        </FoldedBar>
      </div>
      <Chips
        chips={[...[...active].map(([name, { text }]) => ({ name, text })), ...chips]}
        remove={(name) => handOn(active.get(name)?.remove ?? (() => remove(name)))}
      />
      {aside}
    </Stack>
  );
}
