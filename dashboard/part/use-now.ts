// The time as screens tell it: "3 minutes ago" goes on, a countdown comes to its end.
import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

export function useNow(everyMs = MINUTE_MS): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
