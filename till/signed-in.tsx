// Whoever is signed in with an account on this phone, and the way out: the dashboard sends staff here.
import { useEffect, useState } from 'react';
import { getSession, signOut } from '../contract/management/session.ts';
import { call } from './call.ts';
import { say } from './text/say.ts';
import { fill, words } from './text/words.ts';

export function SignedIn() {
  const [name, setName] = useState<string>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let isGone = false;
    call(getSession).then(
      ({ account }) => {
        if (!isGone) setName(account.name || account.email);
      },
      // nobody is, or nobody can say
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, []);
  if (name === undefined) return null;
  const leave = () =>
    call(signOut).then(
      () => location.assign('/sign-in'),
      (error: unknown) => setProblem(say(error)),
    );
  return (
    <div className="signed-in">
      <p>{fill(words.account.signedIn, { name })}</p>
      {problem && (
        <p className="bad box" role="alert">
          {problem}
        </p>
      )}
      <button type="button" className="quiet" onClick={() => void leave()}>
        {words.account.signOut}
      </button>
    </div>
  );
}
