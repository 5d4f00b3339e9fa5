// Which filters of a folded bar are set: each field says so itself, with its label and what it shows.
import { createContext, useContext, useEffect, useId, useLayoutEffect, useRef } from 'react';

export interface ActiveFilter {
  text: string;
  remove(): void;
}

interface FoldedBar {
  add(id: string, filter: ActiveFilter): void;
  drop(id: string): void;
}

/** null: the fields are in sight, and tell of themselves. */
export const FoldedBar = createContext<FoldedBar | null>(null);

/** `shown`: what the field shows in words; undefined where it filters nothing. */
export function useActiveFilter(label: string, shown: string | undefined, remove: () => void) {
  const bar = useContext(FoldedBar);
  const id = useId();
  const latest = useRef(remove);
  useEffect(() => {
    latest.current = remove;
  });
  useLayoutEffect(() => {
    if (bar === null || shown === undefined) return;
    bar.add(id, { text: `${label}: ${shown}`, remove: () => latest.current() });
    return () => bar.drop(id);
  }, [bar, id, label, shown]);
}
