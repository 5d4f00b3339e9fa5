// Campaigns: list, form, the page of one.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';

export const campaignRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/campaigns',
    validateSearch: only('status', 'kind', 'mode', ...paging),
    component: lazyRouteComponent(() => import('./campaign-list.tsx'), 'CampaignList'),
  }),
] as const;
