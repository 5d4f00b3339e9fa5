// Pages before the dashboard.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/frame.tsx';
import { fetchWords } from '../text/parts.ts';

const text = (found: Record<string, unknown>, name: string) =>
  typeof found[name] === 'string' ? found[name] : undefined;

export const sessionRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/sign-in',
    validateSearch: (found): { next?: string } => ({ next: text(found, 'next') }),
    component: lazyRouteComponent(() => import('./sign-in.tsx'), 'SignIn'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/setup',
    loader: () => fetchWords('setup'),
    component: lazyRouteComponent(() => import('../setup/first-run.tsx'), 'FirstRun'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/reset',
    validateSearch: (found): { token?: string } => ({ token: text(found, 'token') }),
    component: lazyRouteComponent(() => import('./reset.tsx'), 'Reset'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/invite',
    validateSearch: (found): { token?: string } => ({ token: text(found, 'token') }),
    component: lazyRouteComponent(() => import('./invite.tsx'), 'Invite'),
  }),
] as const;
