// Chooses the range of figures, and what they are compared with.
import { Select } from '@mantine/core';
import { useFilters } from '../part/search.ts';
import { TextFilter } from '../part/text-filter.tsx';
import { useText } from '../text/text.tsx';
import '../part/part.css';
import { rangeNames } from './range.ts';
import type { ShownRange } from './use-range.ts';

export function RangeControls({ range }: { range: ShownRange }) {
  const { overview, common } = useText();
  const { search, set } = useFilters<'range' | 'from' | 'to' | 'compare'>();
  const choose = (name: string | null) =>
    name === 'custom'
      ? set({ range: 'custom', from: range.from, to: range.to })
      : set({ range: name === '30' ? null : name, from: null, to: null });
  return (
    <>
      <Select
        aria-label={overview.range}
        className="range-choice"
        value={range.name}
        data={rangeNames.map((value) => ({ value, label: overview.ranges[value] }))}
        allowDeselect={false}
        onChange={choose}
      />
      {range.name === 'custom' && (
        <>
          {/* a range that would end before it begins is the one day that was named last */}
          <TextFilter
            type="date"
            isBare
            isNeeded
            label={common.from}
            value={range.from}
            onChange={(from) => set({ from, to: from > range.to ? from : range.to })}
          />
          <TextFilter
            type="date"
            isBare
            isNeeded
            label={common.to}
            value={range.to}
            onChange={(to) => set({ from: to < range.from ? to : range.from, to })}
          />
        </>
      )}
      <Select
        aria-label={overview.compare}
        className="range-comparison"
        value={search.compare ?? 'previous'}
        data={(['previous', 'none'] as const).map((value) => ({
          value,
          label: overview.comparisons[value],
        }))}
        allowDeselect={false}
        onChange={(next) => set({ compare: next === 'previous' ? null : next })}
      />
    </>
  );
}
