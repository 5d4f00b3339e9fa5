// The overview stands at the root.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { beginAhead } from '../api/ask.ts';
import { shellRoute } from '../app/frame.tsx';
import { only } from '../part/search.ts';

export const overviewRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/',
    validateSearch: only('range', 'from', 'to', 'compare', 'measure', 'currency'),
    loader: ({ location }) => beginAhead(import('./overview.tsx'), location.search),
    component: lazyRouteComponent(() => import('./overview.tsx'), 'Overview'),
  }),
] as const;
