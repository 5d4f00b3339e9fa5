// Campaigns: list, form, the page of one.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { beginAhead } from '../api/ask.ts';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';
import { fetchWords } from '../text/parts.ts';

export const campaignRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/campaigns',
    validateSearch: only('status', 'kind', 'mode', 'q', ...paging),
    loader: ({ location }) => {
      beginAhead(import('./campaign-list.tsx'), location.search);
      return fetchWords('campaign', 'view');
    },
    component: lazyRouteComponent(() => import('./campaign-list.tsx'), 'CampaignList'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/campaigns/new',
    validateSearch: only('copy'),
    loader: () => fetchWords('campaign', 'setup'),
    component: lazyRouteComponent(() => import('./new-campaign.tsx'), 'NewCampaign'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/campaigns/$id',
    validateSearch: only('tab', 'range', 'from', 'to', 'compare', 'measure', ...paging),
    loader: () => fetchWords('campaign', 'code', 'codeImport'),
    component: lazyRouteComponent(() => import('./campaign-page.tsx'), 'CampaignPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/campaigns/$id/edit',
    validateSearch: only(),
    loader: () => fetchWords('campaign'),
    component: lazyRouteComponent(() => import('./edit-campaign.tsx'), 'EditCampaign'),
  }),
] as const;
