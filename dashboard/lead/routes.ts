// Leads: people who left word on the page of a voucher.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';
import { fetchWords } from '../text/parts.ts';

export const leadRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/leads',
    validateSearch: only('campaign_id', 'consent', 'from', 'to', ...paging),
    loader: () => fetchWords('lead'),
    component: lazyRouteComponent(() => import('./lead-list.tsx'), 'LeadList'),
  }),
] as const;
