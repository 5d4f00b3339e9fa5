// The terms of an offer, each with what the server judged of it: in words and a sign, not by colour alone.
import type { Look } from './offer.tsx';
import { words } from './text/words.ts';

type Term = Look['terms'][number];

/** A tick, a cross, a question mark: drawn, so that every phone has them. */
const SIGNS: Record<Term['state'], string> = {
  met: 'M4 10.5l4 4 8-9',
  unmet: 'M5 5l10 10M15 5L5 15',
  unknown: 'M7 7.2a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1-1.4 2.1M10 15.4v.1',
};

export function TermList({ terms }: { terms: Term[] }) {
  if (terms.length === 0) return null;
  return (
    <>
      <h2 id="terms">{words.terms.title}</h2>
      {/* a number of guests or a bill that is typed changes what is met */}
      <ul className="terms" aria-labelledby="terms" aria-live="polite">
        {terms.map(({ kind, sentence, state }) => (
          <li key={kind} className={state}>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d={SIGNS[state]} />
            </svg>
            <span>
              {sentence}: <strong>{stateInWords(kind, state)}</strong>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function stateInWords(kind: Term['kind'], state: Term['state']): string {
  if (state !== 'unknown') return words.terms[state];
  return words.terms.unknown[kind] ?? words.terms.notYet;
}
