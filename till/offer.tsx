// One voucher: what it is worth, what stands against it, and what can be done with it.
import { useEffect, useState } from 'react';
import type { Static } from 'typebox';
import { lookUpCode } from '../contract/management/till.ts';
import { call, NoAnswer, Refused, type Refusal } from './call.ts';
import { signal } from './feedback.ts';
import type { TillState } from './keep.ts';
import { ResultScreen, type Result } from './result.tsx';
import { TakeForm } from './take.tsx';
import { count, day, fill, money, time, words } from './text/words.ts';
import { TrustScreen } from './trust.tsx';
import type { TillInUse } from './use-till.ts';

export type Look = Static<(typeof lookUpCode.schema.response)[200]>;

interface Props {
  text: string;
  till: TillInUse;
  state: TillState;
  /** Vouchers that wait to be confirmed. */
  waiting: number;
  onCode: (text: string) => void;
  onDone: () => void;
}

export function OfferScreen({ text, till, state, waiting, onCode, onDone }: Props) {
  const [look, setLook] = useState<Look>();
  const [failure, setFailure] = useState<'offline' | Refusal>();
  const [result, setResult] = useState<Result>();
  const { setOffline } = till;

  useEffect(() => {
    let isGone = false;
    call(lookUpCode, { body: { code: text } }).then(
      (found) => {
        if (isGone) return;
        setOffline(false);
        setLook(found);
        signal(found.usable);
      },
      (error: unknown) => {
        if (isGone) return;
        signal(false);
        if (error instanceof Refused) setFailure(error.refusal);
        else if (error instanceof NoAnswer) {
          setOffline(true);
          setFailure('offline');
        } else throw error;
      },
    );
    return () => {
      isGone = true;
    };
  }, [text, setOffline]);

  if (result) return <ResultScreen result={result} state={state} onDone={onDone} />;
  if (failure === 'offline') {
    return <TrustScreen text={text} till={till} state={state} waiting={waiting} onDone={onDone} />;
  }
  if (failure)
    return (
      <ResultScreen result={{ kind: 'refused', refusal: failure }} state={state} onDone={onDone} />
    );
  if (!look) return <p role="status">{words.loading}</p>;
  return (
    <section>
      <Verdict look={look} state={state} />
      {look.did_you_mean && (
        <button
          type="button"
          className="primary tall"
          onClick={() => onCode(look.did_you_mean ?? '')}
        >
          {fill(words.offer.meant, { code: look.did_you_mean })}
        </button>
      )}
      {look.found && <OfferFacts look={look} state={state} />}
      {look.found && mayTake(look) && (
        <TakeForm
          look={look}
          state={state}
          onResult={setResult}
          onLost={() => setFailure('offline')}
        />
      )}
      <button type="button" className="quiet" onClick={onDone}>
        {words.result.next}
      </button>
    </section>
  );
}

const mayTake = (look: Look) => look.findings.every(({ overridable }) => overridable);

function Verdict({ look, state }: { look: Look; state: TillState }) {
  const isOverridable = !look.usable && mayTake(look);
  const [title, tone] = look.usable
    ? [words.offer.good, 'good']
    : [isOverridable ? words.offer.override : words.offer.bad, 'bad'];
  return (
    <div className={`verdict ${tone}`} role="status">
      <h1>{title}</h1>
      <p className="code">{look.code}</p>
      {look.findings.map(({ code, message }) => (
        <p key={code}>{message}</p>
      ))}
      {look.earlier_uses.map((use) => (
        <p key={use.at}>
          {fill(words.offer.earlier, {
            time: time(use.at, state.client.time_zone),
            place: use.place === 'online' ? words.offer.online : use.place,
          })}
        </p>
      ))}
      {!look.usable && (
        <p className="small">{fill(words.reference, { reference: look.reference })}</p>
      )}
    </div>
  );
}

function OfferFacts({ look, state }: { look: Look; state: TillState }) {
  const { currency, time_zone } = state.client;
  const facts = [
    look.minimum_spend !== null &&
      fill(words.offer.minimum, { amount: money(look.minimum_spend, currency) }),
    look.valid_until && fill(words.offer.until, { date: day(look.valid_until, time_zone) }),
    look.remaining_uses !== null && count(words.offer.uses, look.remaining_uses),
  ].filter((fact) => typeof fact === 'string');
  return (
    <div className="facts">
      <p className="big">{look.discount_description}</p>
      <p>{[look.campaign_name, ...facts].join(' · ')}</p>
      {look.terms.length > 0 && (
        <>
          <h2>{words.offer.termsMet}</h2>
          <ul>
            {look.terms.map((term) => (
              <li key={term}>{term}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
