// One voucher: what it is worth, what stands against it, and what can be done with it.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Static } from 'typebox';
import { codeKey } from '../contract/code.ts';
import { lookUpCode } from '../contract/management/till-look.ts';
import type { Request } from '../contract/operation.ts';
import { call, findingInWords, NoAnswer, Refused, type Refusal } from './call.ts';
import { signal } from './feedback.ts';
import { allSending, type TillState } from './keep.ts';
import { EarlierUses, ResultScreen, type Result } from './result.tsx';
import { TakeForm } from './take.tsx';
import { TermList } from './terms.tsx';
import { count, fill, language, words } from './text/words.ts';
import { codeOf, TrustScreen } from './trust.tsx';
import { UnansweredScreen } from './unanswered.tsx';
import type { TillInUse } from './use-till.ts';

export type Look = Static<(typeof lookUpCode.schema.response)[200]>;

/** What is said of guests and bill, as the server takes it. */
export type Said = Pick<Request<typeof lookUpCode>['body'], 'covers' | 'transaction_amount'>;

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
    // it may have been sent so lately that nobody has looked at what waits since
    void allSending().then((all) => {
      const sent = all.find(({ body }) => isSameCode(body.code, text));
      if (sent && !isGone) setUnanswered(sent.key);
    });
    call(lookUpCode, { body: { code: text, language } }).then(
      (found) => {
        if (isGone) return;
        setOffline(false);
        setLook({ ...found, findings: found.findings.map(findingInWords) });
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

  // what guests and bill meet is judged by the server too: asked again while they are typed
  const asked = useRef(0);
  const judgeAnew = useCallback(
    (said: Said) => {
      const turn = ++asked.current;
      call(lookUpCode, { body: { code: text, language, ...said } }).then(
        ({ terms }) => {
          if (turn === asked.current) setLook((was) => was && { ...was, terms });
        },
        // it is judged once more when it is taken
        () => undefined,
      );
    },
    [text],
  );

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
      <ResultScreen
        result={{ kind: 'refused', code: codeOf(text), refusal: failure }}
        state={state}
        onDone={onDone}
      />
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
          <Meant code={look.did_you_mean} />
        </button>
      )}
      {look.found && <OfferFacts look={look} />}
      {look.found && mayTake(look) && (
        <TakeForm
          look={look}
          holdId={holdId}
          state={state}
          onSaid={judgeAnew}
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

/** Longer codes must be broken somewhere. */
const ON_ONE_LINE = 24;

/** "Did you mean SUMMER20-X7K3M2?", the code on one line: it is compared with the paper at a glance. */
function Meant({ code }: { code: string }) {
  const [before, after] = words.offer.meant.split('{code}');
  return (
    <>
      {before}
      <span className={code.length <= ON_ONE_LINE ? 'whole' : undefined}>
        {code}
        {after}
      </span>
    </>
  );
}

const isSameCode = (one: string, other: string) => codeKey(codeOf(one)) === codeKey(codeOf(other));

const mayTake = (look: Look) => look.findings.every(({ overridable }) => overridable);

function whyNot(look: Look): string {
  if (look.usable) return words.offer.notSo;
  return mayTake(look) ? words.offer.override : words.offer.bad;
}

function Verdict({ look, state }: { look: Look; state: TillState }) {
  // of a usable one only what is typed, guests or a bill, does not meet a term
  const isGood = look.usable && look.terms.every(({ state: each }) => each !== 'unmet');
  const title = isGood ? words.offer.good : whyNot(look);
  return (
    <div className={`verdict ${isGood ? 'good' : 'bad'}`} role="status">
      <h1>{title}</h1>
      <p className="code">{look.code}</p>
      {look.tables.map((table) => (
        <p key={table}>{fill(words.result.seated, { table })}</p>
      ))}
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

function OfferFacts({ look }: { look: Look }) {
  // of one that is used up the verdict says so
  const left = look.remaining_uses ?? 0;
  const uses = left > 0 && count(words.offer.uses, left);
  return (
    <div className="facts">
      <p className="big">{look.discount_description}</p>
      <p>{[look.campaign_name, uses].filter(Boolean).join(' · ')}</p>
      <TermList terms={look.terms} />
    </div>
  );
}
