// The way to the first redemption.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only } from '../part/search.ts';
import { fetchWords } from '../text/parts.ts';

export const setupRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/start',
    validateSearch: only(),
    loader: () => fetchWords('campaign', 'code', 'setup'),
    component: lazyRouteComponent(() => import('./start.tsx'), 'Start'),
  }),
] as const;
