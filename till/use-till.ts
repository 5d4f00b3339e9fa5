// The till's own state: paired or not, who works, what waits. Kept in the browser, so that the page
// opens without network as it was.
import { useCallback, useEffect, useRef, useState } from 'react';
import { getTill, pairTill } from '../contract/management/till.ts';
import { call, NoAnswer, Refused } from './call.ts';
import { deliver } from './deliver.ts';
import { keepState, keptState, reports, type Report, type TillState } from './keep.ts';

const DELIVER_EVERY_MS = 5_000;

export type Pairing = { kind: 'none' } | { kind: 'pairing' } | { kind: 'failed'; message: string };

export interface TillInUse {
  /** Undefined while it is not known; null: this phone is no till. */
  state: TillState | null | undefined;
  pairing: Pairing;
  isOffline: boolean;
  waiting: Report[];
  setState(state: TillState): void;
  setOffline(isOffline: boolean): void;
  /** Looks at the server and at what waits anew. */
  refresh(): Promise<void>;
}

/** The token of a manager's QR code, taken out of the address so that it is not kept in a history. */
function takeToken(): string | undefined {
  const token = /[#&]pair=([^&]+)/.exec(location.hash)?.[1];
  if (token !== undefined) history.replaceState(null, '', location.pathname + location.search);
  return token && decodeURIComponent(token);
}

export function useTill(): TillInUse {
  const [state, show] = useState<TillState | null | undefined>(undefined);
  const [pairing, setPairing] = useState<Pairing>({ kind: 'none' });
  const [isOffline, setOffline] = useState(false);
  const [waiting, setWaiting] = useState<Report[]>([]);
  const begun = useRef(false);

  const setState = useCallback((next: TillState) => {
    show(next);
    void keepState(next);
  }, []);

  const refresh = useCallback(async () => {
    try {
      setState(await call(getTill));
      setOffline(false);
    } catch (error) {
      if (error instanceof Refused) show(null);
      else if (error instanceof NoAnswer) {
        setOffline(true);
        show((await keptState()) ?? null);
      } else throw error;
    }
    setWaiting(await reports());
  }, [setState]);

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    const token = takeToken();
    if (token === undefined) {
      void refresh();
      return;
    }
    setPairing({ kind: 'pairing' });
    call(pairTill, { body: { token } }).then(
      (paired) => {
        setPairing({ kind: 'none' });
        setState(paired);
      },
      (error: unknown) => {
        setPairing({ kind: 'failed', message: (error as Error).message });
        void refresh();
      },
    );
  }, [refresh, setState]);

  // a code that is scanned while the page is open changes the address only
  useEffect(() => {
    const onHash = () => {
      if (location.hash.includes('pair=')) location.reload();
    };
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);

  useEffect(() => {
    const tick = async () => {
      const before = await reports();
      if (before.length > 0 || isOffline) {
        await deliver();
        await refresh();
      }
    };
    void deliver().then((changed) => (changed ? refresh() : undefined));
    const timer = setInterval(() => void tick(), DELIVER_EVERY_MS);
    const onOnline = () => void tick();
    window.addEventListener('online', onOnline);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', onOnline);
    };
  }, [isOffline, refresh]);

  return { state, pairing, isOffline, waiting, setState, setOffline, refresh };
}
