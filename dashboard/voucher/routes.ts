// Vouchers: search by code, and the story of one.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { beginAhead } from '../api/ask.ts';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';
import { fetchWords } from '../text/parts.ts';

export const voucherRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/vouchers',
    validateSearch: only('code', 'campaign_id', 'batch_id', 'status', ...paging),
    loader: ({ location }) => {
      beginAhead(import('./voucher-list.tsx'), location.search);
      return fetchWords('view', 'voucher');
    },
    component: lazyRouteComponent(() => import('./voucher-list.tsx'), 'VoucherList'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/vouchers/$id',
    validateSearch: only(),
    loader: () => fetchWords('conflict', 'voucher'),
    component: lazyRouteComponent(() => import('./voucher-page.tsx'), 'VoucherPage'),
  }),
] as const;
