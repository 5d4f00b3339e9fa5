// Who is signed in, as the server says it, and what they may do.
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { getSession, getSetup } from '../../contract/management/session.ts';
import type { Action, Answer } from '../../contract/operation.ts';
import { queryClient } from '../api/ask.ts';
import { call } from '../api/call.ts';
import { isFailure } from '../api/failure.ts';

export type Session = Answer<typeof getSession>;

export const sessionQuery = queryOptions({
  queryKey: [getSession.url, {}],
  queryFn: ({ signal }): Promise<Session> => call(getSession, {}, { signal }),
  staleTime: 60_000,
});

/** The session of a screen inside the shell, which is not drawn without one. */
export function useSession(): Session & { can: (action: Action) => boolean } {
  const { data } = useSuspenseQuery(sessionQuery);
  return { ...data, can: (action) => data.may.includes(action) };
}

/** Whether whoever is signed in may do this, before a screen is drawn. */
export const mayDo = (action: Action): boolean =>
  queryClient.getQueryData(sessionQuery.queryKey)?.may.includes(action) ?? false;

/** Keeps what the server answered on signing in. */
export function keepSession(session: Session): void {
  queryClient.setQueryData(sessionQuery.queryKey, session);
}

/** Where somebody belongs who comes to a screen: here (null), to sign in, or to first run. */
export async function whereTo(): Promise<'sign-in' | 'setup' | null> {
  try {
    await queryClient.query({ ...sessionQuery, staleTime: 'static' });
    return null;
  } catch (error) {
    if (!isFailure(error) || error.status !== 401) throw error;
    const { needed } = await call(getSetup, {});
    return needed ? 'setup' : 'sign-in';
  }
}
