// The way to the first redemption.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only } from '../part/search.ts';

export const setupRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/start',
    validateSearch: only(),
    component: lazyRouteComponent(() => import('./start.tsx'), 'Start'),
  }),
] as const;
