// Conflicts: the inbox, and one of them.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';
import { fetchWords } from '../text/parts.ts';

export const conflictRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/conflicts',
    validateSearch: only('status', 'kind', 'mode', ...paging),
    loader: () => fetchWords('conflict'),
    component: lazyRouteComponent(() => import('./conflict-list.tsx'), 'ConflictList'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/conflicts/$id',
    validateSearch: only(),
    loader: () => fetchWords('conflict', 'redemption', 'voucher'),
    component: lazyRouteComponent(() => import('./conflict-page.tsx'), 'ConflictPage'),
  }),
] as const;
