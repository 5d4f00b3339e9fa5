// The till's own state: paired or not, who works, what waits. Kept in the browser, so that the page
// opens without network as it was.
import { useCallback, useEffect, useRef, useState } from 'react';
import { getTill, pairTill } from '../contract/management/till.ts';
import { call, NoAnswer, Refused } from './call.ts';
import { deliver } from './deliver.ts';
import * as keep from './keep.ts';
import type { Report, Sending, Settled, TillState } from './keep.ts';
import { say } from './text/say.ts';
import { words } from './text/words.ts';

const DELIVER_EVERY_MS = 5_000;
/** What went well need not be told for longer than a day. */
const TELL_MS = 86_400_000;

export type Pairing = { kind: 'none' } | { kind: 'pairing' } | { kind: 'failed'; message: string };

export interface TillInUse {
  /** Undefined while it is not known; null: this phone is no till. */
  state: TillState | null | undefined;
  pairing: Pairing;
  isOffline: boolean;
  /** Taken on trust, and not confirmed. */
  waiting: Report[];
  /** Sent, and not answered. */
  sending: Sending[];
  /** What came of either, until it is seen. */
  settled: Settled[];
  setState(state: TillState): void;
  setOffline(isOffline: boolean): void;
  /** Looks at the server and at what waits anew. */
  refresh(): Promise<void>;
  /** Sends what waits. */
  sendNow(): Promise<void>;
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
  const [kept, setKept] = useState<Pick<TillInUse, 'waiting' | 'sending' | 'settled'>>({
    waiting: [],
    sending: [],
    settled: [],
  });
  const begun = useRef(false);

  const setState = useCallback((next: TillState) => {
    show(next);
    void keep.keepState(next);
  }, []);

  const refresh = useCallback(async () => {
    try {
      setState(await call(getTill));
      setOffline(false);
    } catch (error) {
      // 403: somebody is signed in with an account here, which is no till either
      if (error instanceof Refused && [401, 403].includes(error.refusal.status)) show(null);
      else if (error instanceof NoAnswer || error instanceof Refused) {
        setOffline(error instanceof NoAnswer);
        show((await keep.keptState()) ?? null);
      } else throw error;
    }
    setKept(await readKept());
  }, [setState]);

  const sendNow = useCallback(async () => {
    await deliver();
    await refresh();
  }, [refresh]);

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
        const isGone = error instanceof Refused && error.refusal.code === 'not_found';
        setPairing({ kind: 'failed', message: isGone ? words.unpaired.usedUp : say(error) });
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
      const { waiting, sending } = await readKept();
      if (waiting.length > 0 || sending.length > 0 || isOffline) await sendNow();
    };
    void deliver().then((changed) => (changed ? refresh() : undefined));
    const timer = setInterval(() => void tick(), DELIVER_EVERY_MS);
    const onOnline = () => void tick();
    window.addEventListener('online', onOnline);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', onOnline);
    };
  }, [isOffline, refresh, sendNow]);

  return { state, pairing, isOffline, ...kept, setState, setOffline, refresh, sendNow };
}

async function readKept() {
  const [waiting, sending, all] = await Promise.all([
    keep.reports(),
    keep.allSending(),
    keep.allSettled(),
  ]);
  const isOld = ({ came, settled_at }: Settled) =>
    came.kind === 'redeemed' && Date.now() - Date.parse(settled_at) > TELL_MS;
  for (const { key } of all.filter(isOld)) await keep.dropSettled(key);
  return { waiting, sending, settled: all.filter((each) => !isOld(each)) };
}
