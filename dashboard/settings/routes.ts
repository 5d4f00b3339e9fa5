// Settings: everything that is arranged once and looked after now and then.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings',
    validateSearch: only(),
    component: lazyRouteComponent(() => import('./settings.tsx'), 'Settings'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/api-keys',
    validateSearch: only('mode', ...paging),
    component: lazyRouteComponent(() => import('../api-key/api-keys.tsx'), 'ApiKeys'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/team',
    validateSearch: only(...paging),
    component: lazyRouteComponent(() => import('../team/team.tsx'), 'Team'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/account',
    validateSearch: only(),
    component: lazyRouteComponent(() => import('../account/account.tsx'), 'OwnAccount'),
  }),
] as const;
