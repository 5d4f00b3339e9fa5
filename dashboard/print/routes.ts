// Print: one screen for a campaign, which shows one of its batches at a time.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';
import { fetchWords } from '../text/parts.ts';

export const printRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/campaigns/$id/print',
    validateSearch: only('batch', 'tab', 'kind', ...paging),
    loader: () => fetchWords('print'),
    component: lazyRouteComponent(() => import('./print-page.tsx'), 'PrintPage'),
  }),
] as const;
