// What came of it, in colour and in words; and the way back for as long as there is one.
import { useEffect, useState } from 'react';
import { undoAtTill } from '../contract/management/till.ts';
import { call, type Refusal } from './call.ts';
import type { Settled, TillState } from './keep.ts';
import { say } from './text/say.ts';
import { fill, money, time, words } from './text/words.ts';

export type Result =
  | { kind: 'redeemed'; id: string; code: string; discount: number; hasBill: boolean }
  | { kind: 'seated'; code: string; table: string }
  | {
      kind: 'refused';
      code: string;
      refusal: Pick<Refusal, 'message' | 'reference' | 'findings' | 'earlier'>;
    };

/** What is shown of what was settled later. */
export function resultOf({ code, came }: Settled): Result {
  if (came.kind === 'redeemed') return { ...came, code };
  const { message, reference, earlier } = came;
  return {
    kind: 'refused',
    code,
    refusal: { message, reference: reference ?? undefined, earlier, findings: [] },
  };
}

/** "Used 14:05, Quay": where a voucher went. */
export function EarlierUses({ uses, timeZone }: { uses: Refusal['earlier']; timeZone: string }) {
  return uses.map((use) => (
    <p key={use.at}>
      {fill(words.offer.earlier, {
        time: time(use.at, timeZone),
        place: use.place === 'online' ? words.offer.online : use.place,
      })}
    </p>
  ));
}

const toneOf = ({ kind }: Result) => (kind === 'refused' ? 'bad' : 'good');

export function ResultScreen({
  result,
  state,
  onDone,
}: {
  result: Result;
  state: TillState;
  onDone: () => void;
}) {
  const [problem, setProblem] = useState<string>();
  const [isUndone, setUndone] = useState(false);
  const [mayUndo, setMayUndo] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setMayUndo(false), state.undo_seconds * 1000);
    return () => clearTimeout(timer);
  }, [state.undo_seconds]);

  const undo = (id: string) =>
    call(undoAtTill, { params: { id } }).then(
      () => setUndone(true),
      (error: unknown) => setProblem(say(error)),
    );
  return (
    <section>
      <div className={`verdict ${isUndone ? 'wait' : toneOf(result)}`} role="status">
        {isUndone && (
          <>
            <h1>{words.result.undone}</h1>
            <p className="code">{result.code}</p>
            <p>{words.result.undoneText}</p>
          </>
        )}
        {result.kind === 'redeemed' && !isUndone && (
          <>
            <h1>{words.result.redeemed}</h1>
            <p className="code">{result.code}</p>
            <p className="big">
              {result.hasBill
                ? fill(words.result.discount, {
                    amount: money(result.discount, state.client.currency),
                  })
                : words.result.noAmount}
            </p>
          </>
        )}
        {result.kind === 'seated' && (
          <>
            <h1>{fill(words.result.seated, { table: result.table })}</h1>
            <p className="code">{result.code}</p>
          </>
        )}
        {result.kind === 'refused' && (
          <>
            <h1>{words.result.refused}</h1>
            <p className="code">{result.code}</p>
            <p>{result.refusal.message}</p>
            {result.refusal.findings.slice(1).map(({ code, message }) => (
              <p key={code}>{message}</p>
            ))}
            <EarlierUses uses={result.refusal.earlier} timeZone={state.client.time_zone} />
            {result.refusal.reference && (
              <p className="small">
                {fill(words.reference, { reference: result.refusal.reference })}
              </p>
            )}
          </>
        )}
      </div>
      {problem && (
        <p className="bad box" role="alert">
          {problem}
        </p>
      )}
      <button type="button" className="primary tall" onClick={onDone} autoFocus>
        {words.result.next}
      </button>
      {result.kind === 'redeemed' && mayUndo && !isUndone && (
        <button type="button" className="quiet" onClick={() => void undo(result.id)}>
          {words.result.undo}
        </button>
      )}
    </section>
  );
}
