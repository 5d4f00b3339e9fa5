// A redemption that was sent and not answered: it is sent again by itself, under the same key, and what
// becomes of it is said here.
import { useEffect } from 'react';
import { dropSettled, type TillState } from './keep.ts';
import { ResultScreen, resultOf } from './result.tsx';
import { fill, words } from './text/words.ts';
import type { TillInUse } from './use-till.ts';

export function UnansweredScreen({
  sendingKey,
  code,
  till,
  state,
  onDone,
}: {
  sendingKey: string;
  code: string;
  till: TillInUse;
  state: TillState;
  onDone: () => void;
}) {
  const { sendNow } = till;
  useEffect(() => void sendNow(), [sendNow]);
  const came = till.settled.find(({ key }) => key === sendingKey);
  if (came) {
    return (
      <ResultScreen
        result={resultOf(came)}
        state={state}
        onDone={() => {
          void dropSettled(came.key).then(till.refresh);
          onDone();
        }}
      />
    );
  }
  return (
    <section>
      <div className="verdict wait" role="status">
        <h1>{words.unanswered.title}</h1>
        <p className="code">{code}</p>
        <p>{fill(words.unanswered.text, { code })}</p>
      </div>
      <button type="button" className="primary tall" onClick={() => void sendNow()}>
        {words.unanswered.again}
      </button>
      <button type="button" className="quiet" onClick={onDone}>
        {words.result.next}
      </button>
    </section>
  );
}
