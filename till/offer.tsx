// One voucher: what it is worth, what stands against it, and what can be done with it.
import { useEffect, useState } from 'react';
import type { Static } from 'typebox';
import { codeKey } from '../contract/code.ts';
import { lookUpCode } from '../contract/management/till.ts';
import { call, findingInWords, NoAnswer, Refused, type Refusal } from './call.ts';
import { signal } from './feedback.ts';
import type { TillState } from './keep.ts';
import { EarlierUses, ResultScreen, type Result } from './result.tsx';
import { TakeForm } from './take.tsx';
import { count, day, fill, money, words } from './text/words.ts';
import { codeOf, TrustScreen } from './trust.tsx';
import { UnansweredScreen } from './unanswered.tsx';
import type { TillInUse } from './use-till.ts';

export type Look = Static<(typeof lookUpCode.schema.response)[200]> & {
  /** Those of the terms that are not met, in the server's words. */
  unmet: string[];
};

interface Props {
  text: string;
  /** The hold that the table sits on, where its bill is to be taken. */
  holdId: string | undefined;
  till: TillInUse;
  state: TillState;
  onCode: (text: string) => void;
  onDone: () => void;
}

export function OfferScreen({ text, holdId, till, state, onCode, onDone }: Props) {
  const [look, setLook] = useState<Look>();
  const [failure, setFailure] = useState<'offline' | Refusal>();
  const [result, setResult] = useState<Result>();
  // what was sent of this code and not answered comes first: it may be redeemed already
  const [unanswered, setUnanswered] = useState(
    () => till.sending.find(({ body }) => isSameCode(body.code, text))?.key,
  );
  const { setOffline } = till;

  useEffect(() => {
    let isGone = false;
    call(lookUpCode, { body: { code: text } }).then(
      (found) => {
        if (isGone) return;
        setOffline(false);
        setLook({
          ...found,
          findings: found.findings.map(findingInWords),
          unmet: found.findings.map(({ message }) => message),
        });
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
  if (unanswered !== undefined) {
    const about = { sendingKey: unanswered, code: look?.code ?? codeOf(text) };
    return <UnansweredScreen {...about} till={till} state={state} onDone={onDone} />;
  }
  if (failure === 'offline') {
    return <TrustScreen text={text} till={till} state={state} onDone={onDone} />;
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
          holdId={holdId}
          state={state}
          onResult={setResult}
          onUnanswered={(key) => {
            setOffline(true);
            setUnanswered(key);
          }}
        />
      )}
      <button type="button" className="quiet" onClick={onDone}>
        {look.found && mayTake(look) ? words.offer.leave : words.result.next}
      </button>
    </section>
  );
}

const isSameCode = (one: string, other: string) => codeKey(codeOf(one)) === codeKey(codeOf(other));

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
      <EarlierUses uses={look.earlier_uses} timeZone={state.client.time_zone} />
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
              <li key={term} className={look.unmet.includes(term) ? 'unmet' : undefined}>
                {look.unmet.includes(term) ? fill(words.offer.unmet, { term }) : term}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
