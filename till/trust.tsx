// Without network: whether the code can be one of ours, and taking it on trust where the till may.
import { useState } from 'react';
import { codeKey, hasValidCheck } from '../contract/code.ts';
import { parseAmount, toDecimal } from '../contract/money.ts';
import { signal } from './feedback.ts';
import { keepReport, type TillState } from './keep.ts';
import { Field } from './take.tsx';
import { fill, time, words } from './text/words.ts';
import type { TillInUse } from './use-till.ts';

/** The random part and check character of codes that we make. */
const MADE_LENGTH = 11;

/** The code in the address of a voucher’s page, or the text itself. */
export const codeOf = (text: string): string => {
  const match = /\/v\/[^/]+\/([^/?#]+)/i.exec(text);
  return decodeURIComponent(match?.[1] ?? text.trim());
};

export function TrustScreen({
  text,
  till,
  state,
  onDone,
}: {
  text: string;
  till: TillInUse;
  state: TillState;
  onDone: () => void;
}) {
  const [amount, setAmount] = useState('');
  const [isTaken, setTaken] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { currency, time_zone } = state.client;
  const code = codeOf(text);
  const key = codeKey(code);
  const isMade = key !== undefined && hasValidCheck(key, MADE_LENGTH);
  const allowance = state.device.offline_allowance;
  const left = allowance - till.waiting.length;
  const before = till.waiting.find((report) => codeKey(report.code) === key);
  const amountMinor =
    amount.trim() === '' ? null : parseAmount(amount.trim().replace(',', '.'), currency);
  const take = async () => {
    // a second tap must not be a second voucher
    if (isBusy || amountMinor === undefined) return;
    setBusy(true);
    await keepReport({
      report_key: crypto.randomUUID(),
      code,
      taken_at: new Date().toISOString(),
      transaction_amount: amountMinor === null ? null : toDecimal(amountMinor, currency),
    });
    signal(true);
    setTaken(true);
    await till.refresh();
  };
  if (isTaken) {
    return (
      <section>
        <div className="verdict wait" role="status">
          <h1>{words.offline.taken}</h1>
          <p className="code">{code}</p>
          <p>{fill(words.offline.takenText, { left: Math.max(0, left) })}</p>
        </div>
        <button type="button" className="primary tall" onClick={onDone}>
          {words.result.next}
        </button>
      </section>
    );
  }
  return (
    <section>
      <div className="verdict wait" role="status">
        <h1>{words.offline.banner}</h1>
        <p className="code">{code}</p>
        <p>{words.offline.noAnswer}</p>
        <p>{isMade ? words.offline.looksRight : words.offline.looksWrong}</p>
        {before && (
          <p>
            <strong>
              {fill(words.offline.already, { time: time(before.taken_at, time_zone) })}
            </strong>
          </p>
        )}
      </div>
      {allowance === 0 && <p>{words.offline.none}</p>}
      {allowance > 0 && left <= 0 && <p>{words.offline.full}</p>}
      {left > 0 && key !== undefined && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void take();
          }}
        >
          <Field
            label={words.offer.amount}
            value={amount}
            onChange={setAmount}
            inputMode="decimal"
            isWrong={amountMinor === undefined}
          />
          <button
            type="submit"
            className="primary tall"
            disabled={amountMinor === undefined || isBusy}
          >
            {words.offline.take}
          </button>
        </form>
      )}
      <button type="button" className="quiet" onClick={onDone}>
        {words.back}
      </button>
    </section>
  );
}
