// Redemptions: the list behind every figure, and one of them.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { beginAhead } from '../api/ask.ts';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';
import { filterNames } from './filters.ts';
import { fetchWords } from '../text/parts.ts';

export const redemptionRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/redemptions',
    validateSearch: only(...filterNames, ...paging),
    loader: ({ location }) => {
      beginAhead(import('./redemption-list.tsx'), location.search);
      return fetchWords('redemption', 'view');
    },
    component: lazyRouteComponent(() => import('./redemption-list.tsx'), 'RedemptionList'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/redemptions/$id',
    validateSearch: only(),
    loader: () => fetchWords('redemption'),
    component: lazyRouteComponent(() => import('./redemption-page.tsx'), 'RedemptionPage'),
  }),
] as const;
