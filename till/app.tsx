// The till: not paired, nobody working, or at work.
import { useCallback, useEffect, useState } from 'react';
import { endShift } from '../contract/management/till.ts';
import { call } from './call.ts';
import { stayAwake } from './feedback.ts';
import { watchHandScanner } from './scanner.ts';
import { OfferScreen } from './offer.tsx';
import { ScanScreen } from './scan.tsx';
import { ShiftScreen } from './shift.tsx';
import { fill, words } from './text/words.ts';
import { TodayScreen } from './today.tsx';
import { useTill } from './use-till.ts';
import type { TillState } from './keep.ts';

export function App() {
  const till = useTill();
  const { state, pairing } = till;
  useEffect(stayAwake, []);
  if (state === undefined || pairing.kind === 'pairing') {
    return (
      <main className="middle">
        <h1>{words.title}</h1>
        <p role="status">{pairing.kind === 'pairing' ? words.unpaired.pairing : words.loading}</p>
      </main>
    );
  }
  if (state === null) {
    return (
      <main className="middle">
        <h1>{words.unpaired.title}</h1>
        {pairing.kind === 'failed' && (
          <p className="bad box" role="alert">
            {words.unpaired.failed}: {pairing.message}
          </p>
        )}
        <p>{words.unpaired.text}</p>
        <button type="button" onClick={() => void till.refresh()}>
          {words.retry}
        </button>
      </main>
    );
  }
  const needsPin = state.staff.length > 0 && state.on_shift === null && !till.isOffline;
  return needsPin ? (
    <ShiftScreen state={state} onStart={till.setState} />
  ) : (
    <AtWork till={till} state={state} />
  );
}

/** The code in the address, where the camera of the phone itself has opened this page. */
const codeOfAddress = (): string | undefined =>
  new URLSearchParams(location.search).get('code') ?? undefined;

function AtWork({ till, state }: { till: ReturnType<typeof useTill>; state: TillState }) {
  const [tab, setTab] = useState<'scan' | 'today'>('scan');
  const [code, setCode] = useState<{ text: string; at: number } | undefined>(() => {
    const text = codeOfAddress();
    if (text !== undefined) history.replaceState(null, '', location.pathname);
    return text === undefined ? undefined : { text, at: 0 };
  });
  const take = useCallback((text: string) => {
    setTab('scan');
    setCode({ text, at: Date.now() });
  }, []);
  useEffect(() => watchHandScanner(take), [take]);

  const leave = async () => {
    await call(endShift).catch(() => undefined);
    await till.refresh();
  };
  const waiting = till.waiting.filter(({ refused }) => refused === undefined);
  const refused = till.waiting.filter((report) => report.refused !== undefined);
  return (
    <div className="frame">
      <header>
        <div>
          <strong>{state.location.name}</strong>
          <span>{state.client.name}</span>
        </div>
        {state.on_shift && (
          <button type="button" className="quiet" onClick={() => void leave()}>
            {state.on_shift.name} · {words.shift.handOver}
          </button>
        )}
      </header>
      {till.isOffline && (
        <p className="banner" role="status">
          {words.offline.banner}
        </p>
      )}
      {waiting.length > 0 && (
        <p className="banner" role="status">
          {fill(words.offline.waiting, { count: waiting.length })}
        </p>
      )}
      {refused.length > 0 && (
        <p className="banner bad" role="alert">
          {fill(words.offline.refused, { count: refused.length })}
        </p>
      )}
      <main>
        {tab === 'today' ? (
          <TodayScreen till={till} state={state} refused={refused} onBill={take} />
        ) : code ? (
          <OfferScreen
            key={`${code.text} ${code.at}`}
            text={code.text}
            till={till}
            state={state}
            waiting={waiting.length}
            onCode={take}
            onDone={() => setCode(undefined)}
          />
        ) : (
          <ScanScreen onCode={take} />
        )}
      </main>
      <nav aria-label={words.title}>
        {(['scan', 'today'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-current={tab === each ? 'page' : undefined}
            onClick={() => {
              setTab(each);
              if (each === 'scan') setCode(undefined);
            }}
          >
            {words[each].tab}
          </button>
        ))}
      </nav>
    </div>
  );
}
