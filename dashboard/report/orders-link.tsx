// A figure that opens the redemptions behind it: its orders are one press further. Without any it is text.
import { Link } from '@tanstack/react-router';
import { createContext, useContext, type ReactNode } from 'react';
import { searchOf } from '../part/search.ts';

/** Whether what is below can be seen: what is there for screen readers alone is no stop of the Tab key. */
export const IsSeen = createContext(true);

interface OrdersLinkProps {
  /** The query that a report gives. */
  opens: string | undefined;
  title?: string;
  children: ReactNode;
}

export function OrdersLink({ opens, title, children }: OrdersLinkProps) {
  const isSeen = useContext(IsSeen);
  if (opens === undefined) return children;
  return (
    <Link
      to="/redemptions"
      search={searchOf(opens)}
      className="figure-link"
      title={title}
      tabIndex={isSeen ? undefined : -1}
    >
      {children}
    </Link>
  );
}
