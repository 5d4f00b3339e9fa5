// The till: not paired, nobody working, or at work.
import { useCallback, useEffect, useState } from 'react';
import { endShift } from '../contract/management/till.ts';
import { call } from './call.ts';
import { readySound, stayAwake } from './feedback.ts';
import { watchHandScanner } from './scanner.ts';
import { OfferScreen } from './offer.tsx';
import { ScanScreen } from './scan.tsx';
import { ShiftScreen } from './shift.tsx';
import { SignedIn } from './signed-in.tsx';
import { SoundSwitch } from './sound.tsx';
import { fill, words } from './text/words.ts';
import { TodayScreen } from './today.tsx';
import { useTill } from './use-till.ts';
import type { TillState } from './keep.ts';

export function App() {
  const till = useTill();
  const { state, pairing } = till;
  useEffect(stayAwake, []);
  useEffect(readySound, []);
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
        {till.waiting.length + till.sending.length > 0 && (
          <p className="banner" role="status">
            {fill(words.unpaired.waiting, { count: till.waiting.length + till.sending.length })}
          </p>
        )}
        <button type="button" onClick={() => void till.refresh()}>
          {words.retry}
        </button>
        <SignedIn />
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

interface Asked {
  text: string;
  at: number;
  holdId?: string | undefined;
}

function AtWork({ till, state }: { till: ReturnType<typeof useTill>; state: TillState }) {
  const [tab, setTab] = useState<'scan' | 'today'>('scan');
  const [code, setCode] = useState<Asked | undefined>(() => {
    const text = codeOfAddress();
    if (text !== undefined) history.replaceState(null, '', location.pathname);
    return text === undefined ? undefined : { text, at: 0 };
  });
  const take = useCallback((text: string, holdId?: string) => {
    setTab('scan');
    setCode({ text, at: Date.now(), holdId });
  }, []);
  useEffect(() => watchHandScanner(take), [take]);

  const leave = async () => {
    await call(endShift).catch(() => undefined);
    await till.refresh();
  };
  const waiting = till.waiting.length + till.sending.length;
  const refused = till.settled.filter(({ came }) => came.kind === 'refused').length;
  const confirmed = till.settled.length - refused;
  return (
    <div className="frame">
      <header>
        <div>
          <strong>{state.location.name}</strong>
          <span>{state.client.name}</span>
        </div>
        <div className="tools">
          {state.on_shift && (
            <button type="button" className="quiet shift" onClick={() => void leave()}>
              <small>{state.on_shift.name}</small> {words.shift.handOver}
            </button>
          )}
          <SoundSwitch />
        </div>
      </header>
      {till.isOffline && (
        <p className="banner" role="status">
          {words.offline.banner}
        </p>
      )}
      {waiting > 0 && (
        <p className="banner" role="status">
          {fill(words.offline.waiting, { count: waiting })}
        </p>
      )}
      {refused > 0 && (
        <div role="alert">
          <button type="button" className="banner bad" onClick={() => setTab('today')}>
            {fill(words.offline.refused, { count: refused })}
          </button>
        </div>
      )}
      {confirmed > 0 && (
        <div role="status">
          <button type="button" className="banner good" onClick={() => setTab('today')}>
            {fill(words.offline.confirmed, { count: confirmed })}
          </button>
        </div>
      )}
      <main>
        {tab === 'today' ? (
          <TodayScreen till={till} state={state} onBill={take} />
        ) : code ? (
          <OfferScreen
            key={`${code.text} ${code.at}`}
            text={code.text}
            holdId={code.holdId}
            till={till}
            state={state}
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
