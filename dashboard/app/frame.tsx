// The two frames that addresses hang from: the bare page, and the shell for whoever is signed in.
import { createRootRoute, createRoute, redirect } from '@tanstack/react-router';
import { queryClient } from '../api/ask.ts';
import { clientsAhead } from '../client/clients.ts';
import { sessionQuery, whereTo } from '../session/session.ts';
import { NotThere } from './crash.tsx';
import { Shell } from './shell.tsx';

export const rootRoute = createRootRoute({ notFoundComponent: NotThere });

export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => {
    const elsewhere = await whereTo();
    if (elsewhere === 'setup') redirect({ to: '/setup', throw: true });
    if (elsewhere === 'sign-in') {
      const next = location.href === '/' ? undefined : location.href;
      redirect({ to: '/sign-in', search: { next }, throw: true });
    }
    // whoever only redeems has no use for the rest
    const session = queryClient.getQueryData(sessionQuery.queryKey);
    if (session?.account.role === 'staff') window.location.replace('/till');
    else void clientsAhead();
  },
});
