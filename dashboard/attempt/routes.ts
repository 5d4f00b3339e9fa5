// Refused attempts: a list, of which one is opened by its reference.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';
import { fetchWords } from '../text/parts.ts';

const filters = ['campaign_id', 'voucher_id', 'error_code', 'channel', 'from', 'to', 'mode'];

export const attemptRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/attempts',
    validateSearch: only('reference', ...filters, ...paging),
    loader: () => fetchWords('attempt', 'campaign', 'voucher'),
    component: lazyRouteComponent(() => import('./attempt-list.tsx'), 'AttemptList'),
  }),
] as const;
