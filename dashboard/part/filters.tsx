// The controls above a list. What they say stands in the address.
import { Select, Tabs } from '@mantine/core';
import { useActiveFilter } from './active-filters.ts';

interface FilterSelectProps {
  label: string;
  value: string | undefined;
  /** Words by value; the empty value is "any". */
  options: Record<string, string>;
  onChange(value: string): void;
  width?: number;
}

export function FilterSelect({ label, value, options, onChange, width = 190 }: FilterSelectProps) {
  useActiveFilter(label, value ? (options[value] ?? value) : undefined, () => onChange(''));
  return (
    <Select
      label={label}
      size="sm"
      maw={width}
      style={{ flex: '1 1 130px' }}
      value={value ?? ''}
      data={Object.entries(options).map(([each, words]) => ({ value: each, label: words }))}
      allowDeselect={false}
      onChange={(next) => onChange(next ?? '')}
    />
  );
}

interface StatusTabsProps {
  label: string;
  value: string;
  values: readonly string[];
  labelOf: (value: string) => string;
  onChange(value: string): void;
}

/** One tab shows all; the list below follows. */
export function StatusTabs({ label, value, values, labelOf, onChange }: StatusTabsProps) {
  return (
    <Tabs value={value || 'all'} onChange={(next) => onChange(next === 'all' ? '' : (next ?? ''))}>
      <Tabs.List aria-label={label} px="xs" className="scrolling-tabs">
        {values.map((each) => (
          <Tabs.Tab key={each} value={each || 'all'} aria-controls={undefined}>
            {labelOf(each)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
