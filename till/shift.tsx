// Who is working: a name, and a PIN on large keys.
import { useState } from 'react';
import { beginShift } from '../contract/management/till.ts';
import { call } from './call.ts';
import { signal } from './feedback.ts';
import type { TillState } from './keep.ts';
import { SignedIn } from './signed-in.tsx';
import { say } from './text/say.ts';
import { fill, words } from './text/words.ts';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
const SHORTEST_PIN = 4;
const LONGEST_PIN = 8;

type Person = TillState['staff'][number];

export function ShiftScreen({
  state,
  onStart,
}: {
  state: TillState;
  onStart: (state: TillState) => void;
}) {
  const [person, setPerson] = useState<Person | undefined>(
    state.staff.length === 1 ? state.staff[0] : undefined,
  );
  if (!person) {
    return (
      <main className="middle">
        <p className="place">
          {state.client.name}, {state.location.name}
        </p>
        <h1>{words.shift.title}</h1>
        <ul className="people">
          {state.staff.map((each) => (
            <li key={each.id}>
              <button type="button" disabled={each.locked} onClick={() => setPerson(each)}>
                {each.name}
                {each.locked && <small>{words.shift.locked}</small>}
              </button>
            </li>
          ))}
        </ul>
        <SignedIn />
      </main>
    );
  }
  const isAlone = state.staff.length === 1;
  return (
    <PinPad
      person={person}
      onStart={onStart}
      onBack={isAlone ? undefined : () => setPerson(undefined)}
    />
  );
}

function PinPad({
  person,
  onStart,
  onBack,
}: {
  person: Person;
  onStart: (state: TillState) => void;
  onBack: (() => void) | undefined;
}) {
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const type = (digit: string) => setPin((typed) => (typed + digit).slice(0, LONGEST_PIN));
  const submit = async () => {
    if (pin.length < SHORTEST_PIN || isBusy) return;
    setBusy(true);
    try {
      onStart(await call(beginShift, { body: { staff_id: person.id, pin } }));
    } catch (error) {
      signal(false);
      setProblem(say(error));
      setPin('');
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="middle">
      <h1>{fill(words.shift.pin, { name: person.name })}</h1>
      {/* a field that keyboards reach too; the keys below type into it */}
      <form
        className="pin"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <input
          aria-label={fill(words.shift.pin, { name: person.name })}
          type="password"
          inputMode="none"
          autoComplete="off"
          value={pin}
          autoFocus
          onChange={(event) =>
            setPin(event.target.value.replaceAll(/\D/g, '').slice(0, LONGEST_PIN))
          }
        />
        <p className="bad" role="alert">
          {problem}
        </p>
        <div className="keys">
          {DIGITS.map((digit) => (
            <button
              key={digit}
              type="button"
              className={digit === '0' ? 'zero' : undefined}
              aria-label={fill(words.shift.digit, { digit })}
              onClick={() => type(digit)}
            >
              {digit}
            </button>
          ))}
          <button
            type="button"
            className="quiet"
            onClick={() => setPin((typed) => typed.slice(0, -1))}
          >
            {words.shift.delete}
          </button>
        </div>
        <button type="submit" className="primary" disabled={pin.length < SHORTEST_PIN || isBusy}>
          {words.shift.enter}
        </button>
        {onBack && (
          <button type="button" className="quiet" onClick={onBack}>
            {words.back}
          </button>
        )}
      </form>
      {!onBack && <SignedIn />}
    </main>
  );
}
