// Taking a voucher: straight away with a bill, or held for a table; with somebody answering for terms.
import { useEffect, useRef, useState } from 'react';
import { redeemAtTill, seatAtTill } from '../contract/management/till.ts';
import { discountFor, type DiscountType } from '../contract/discount.ts';
import { exponentOf, parseAmount, toDecimal } from '../contract/money.ts';
import { call, NoAnswer, Refused, type Refusal } from './call.ts';
import { signal } from './feedback.ts';
import { dropSending, dropSettled, keepSending, type TillState } from './keep.ts';
import type { Look, Said } from './offer.tsx';
import type { Result } from './result.tsx';
import { fill, money, words } from './text/words.ts';

interface Props {
  look: Look;
  holdId: string | undefined;
  state: TillState;
  /** What is typed of guests and bill, where a term depends on it. */
  onSaid: (said: Said) => void;
  onResult: (result: Result) => void;
  /** Nobody answers: what was sent is kept under this key, and sent again. */
  onUnanswered: (key: string) => void;
}

export function TakeForm({ look, holdId, state, onSaid, onResult, onUnanswered }: Props) {
  const [amount, setAmount] = useState('');
  const [covers, setCovers] = useState('');
  const [receipt, setReceipt] = useState('');
  const [table, setTable] = useState('');
  const [ticked, setTicked] = useState<string[]>([]);
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  // what a bill or the number of guests does not meet is known only when it is sent
  const [unmet, setUnmet] = useState<Refusal | undefined>();
  const { currency } = state.client;
  const findings = unmet?.findings ?? look.findings;
  const needs = findings.map(({ code }) => code);
  const isAnswered =
    needs.every((code) => ticked.includes(code)) && (needs.length === 0 || reason.trim() !== '');
  const mayOverride = state.on_shift?.may_override === true;
  const amountMinor =
    amount.trim() === '' ? null : parseAmount(amount.trim().replace(',', '.'), currency);

  const guests = covers.trim() === '' ? null : Number(covers);
  useSaid(look, { guests, amountMinor, currency }, onSaid);

  const act = async (work: () => Promise<Result>) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const result = await work();
      signal(true);
      onResult(result);
    } catch (error) {
      signal(false);
      if (error instanceof Refused) {
        if (isForAnswer(error.refusal)) setUnmet(error.refusal);
        else onResult({ kind: 'refused', code: look.code, refusal: error.refusal });
      } else if (error instanceof Unanswered) onUnanswered(error.key);
      // the same tap again is the same seating
      else if (error instanceof NoAnswer) setProblem(words.offer.seatUnanswered);
      else throw error;
    } finally {
      setBusy(false);
    }
  };
  const redeem = async (): Promise<Result> => {
    const body = {
      code: look.code,
      transaction_amount:
        amountMinor === null || amountMinor === undefined ? null : toDecimal(amountMinor, currency),
      receipt_number: receipt.trim() || null,
      covers: guests,
      hold_id: holdId ?? null,
      override: needs.length === 0 ? null : { acknowledged: needs, reason: reason.trim() },
    };
    // kept before it is sent: a browser that is killed now sends the same call when it is back
    const key = crypto.randomUUID();
    await keepSending({ key, body, sent_at: new Date().toISOString() });
    try {
      const done = await call(redeemAtTill, { body }, key);
      await dropSending(key);
      // where it took so long that it was sent again meanwhile
      await dropSettled(key);
      return {
        kind: 'redeemed',
        id: done.redemption_id,
        code: look.code,
        discount: done.discount_applied,
        hasBill: body.transaction_amount !== null,
      };
    } catch (error) {
      if (error instanceof Refused) await dropSending(key);
      throw error instanceof NoAnswer ? new Unanswered(key) : error;
    }
  };
  const seat = async (): Promise<Result> => {
    const seated = await call(seatAtTill, {
      body: { code: look.code, table: table.trim(), covers: guests },
    });
    return { kind: 'seated', table: seated.table, code: seated.code };
  };
  // a bill or guests may be put right; a day or a place may not
  if (look.findings.length > 0 && !mayOverride) return <p>{words.offer.mayNot}</p>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isAnswered && amountMinor !== undefined) void act(redeem);
      }}
    >
      {unmet && (
        <div className="bad box" role="alert">
          {findings.map(({ code, message }) => (
            <p key={code}>{message}</p>
          ))}
          {unmet.reference && (
            <p className="small">{fill(words.reference, { reference: unmet.reference })}</p>
          )}
          <p>{mayOverride ? words.offer.answerOrMend : words.offer.mend}</p>
        </div>
      )}
      {(mayOverride ? findings : []).map(({ code, message }) => (
        <label key={code} className="tick">
          <input
            type="checkbox"
            checked={ticked.includes(code)}
            onChange={({ target }) =>
              setTicked((all) =>
                target.checked ? [...all, code] : all.filter((each) => each !== code),
              )
            }
          />
          {fill(words.offer.answerFor, { term: message })}
        </label>
      ))}
      {needs.length > 0 && mayOverride && (
        <Field
          label={words.offer.reason}
          value={reason}
          onChange={setReason}
          hint={words.offer.needsAll}
        />
      )}
      <Field
        label={words.offer.amount}
        value={amount}
        onChange={(value) => {
          setAmount(value);
          setUnmet(undefined);
        }}
        inputMode={exponentOf(currency) > 0 ? 'decimal' : 'numeric'}
        isWrong={amountMinor === undefined}
      />
      {typeof amountMinor === 'number' && (
        <Sum look={look} amountMinor={amountMinor} currency={currency} />
      )}
      <div className="pair">
        <Field
          label={words.offer.covers}
          value={covers}
          onChange={(value) => {
            setCovers(value.replaceAll(/\D/g, ''));
            setUnmet(undefined);
          }}
          inputMode="numeric"
        />
        <Field label={words.offer.receipt} value={receipt} onChange={setReceipt} />
      </div>
      <button
        type="submit"
        className="primary tall"
        disabled={!isAnswered || amountMinor === undefined || isBusy}
      >
        {words.offer.redeem}
      </button>
      {needs.length === 0 && (
        <fieldset>
          <legend>{words.offer.seat}</legend>
          <p className="hint">{words.offer.seatHint}</p>
          <div className="row">
            <Field label={words.offer.table} value={table} onChange={setTable} />
            <button type="button" disabled={!table.trim() || isBusy} onClick={() => void act(seat)}>
              {words.offer.seat}
            </button>
          </div>
          {problem && (
            <p className="bad box" role="alert">
              {problem}
            </p>
          )}
        </fieldset>
      )}
    </form>
  );
}

/** Typing rests this long before it is judged. */
const REST_MS = 350;

/** Tells what is typed, once it rests and where a term of the offer depends on it. */
function useSaid(
  { terms }: Look,
  typed: { guests: number | null; amountMinor: number | null | undefined; currency: string },
  onSaid: (said: Said) => void,
): void {
  const { guests, amountMinor, currency } = typed;
  const has = (wanted: string) => terms.some(({ kind }) => kind === wanted);
  const covers = has('party') ? guests : null;
  const minor = has('minimum_spend') ? (amountMinor ?? null) : null;
  const before = useRef(`${covers} ${minor}`);
  useEffect(() => {
    const now = `${covers} ${minor}`;
    if (now === before.current) return;
    const timer = setTimeout(() => {
      before.current = now;
      onSaid({ covers, transaction_amount: minor === null ? null : toDecimal(minor, currency) });
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [covers, minor, currency, onSaid]);
}

/** Nothing but terms that somebody may answer for. */
const isForAnswer = ({ findings }: Refusal) =>
  findings.length > 0 && findings.every(({ overridable }) => overridable);

/** A redemption that may have been done: it is asked for again under its key. */
class Unanswered extends Error {
  readonly key: string;
  constructor(key: string) {
    super('Nobody answered');
    this.key = key;
  }
}

/** The server's own arithmetic, live. */
function Sum({
  look,
  amountMinor,
  currency,
}: {
  look: Look;
  amountMinor: number;
  currency: string;
}) {
  const type = look.discount_type as DiscountType;
  const scaled = (value: number) => parseAmount(value, currency) ?? 0;
  const value =
    type === 'percentage'
      ? Math.round((look.discount_value ?? 0) * 10_000)
      : scaled(look.discount_value ?? 0);
  const max = look.max_discount === null ? null : scaled(look.max_discount);
  const off = discountFor({ type, value, max }, amountMinor);
  const show = (minor: number) => money(toDecimal(minor, currency), currency);
  return (
    <dl className="sum" aria-live="polite">
      <dt>{words.offer.discount}</dt>
      <dd>{show(off)}</dd>
      <dt>{words.offer.toPay}</dt>
      <dd>{show(amountMinor - off)}</dd>
    </dl>
  );
}

export function Field({
  label,
  value,
  onChange,
  inputMode = 'text',
  isWrong = false,
  hint,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  inputMode?: 'text' | 'decimal' | 'numeric';
  isWrong?: boolean;
  hint?: string;
}) {
  return (
    <label>
      {label}
      <input
        value={value}
        inputMode={inputMode}
        autoComplete="off"
        aria-invalid={isWrong}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint && <span className="hint">{hint}</span>}
    </label>
  );
}
