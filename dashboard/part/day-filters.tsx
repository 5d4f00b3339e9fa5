// The two days between which a list is: on a desk they stand together, whatever wraps before them.
import { useText } from '../text/text.tsx';
import { TextFilter } from './text-filter.tsx';
import './part.css';

interface DayFiltersProps {
  from: string | undefined;
  to: string | undefined;
  set(changes: { from?: string; to?: string }): void;
}

export function DayFilters({ from, to, set }: DayFiltersProps) {
  const { common } = useText();
  return (
    <div className="filter-pair">
      <TextFilter
        type="date"
        label={common.from}
        width={150}
        value={from}
        onChange={(day) => set({ from: day })}
      />
      <TextFilter
        type="date"
        label={common.to}
        width={150}
        value={to}
        onChange={(day) => set({ to: day })}
      />
    </div>
  );
}
