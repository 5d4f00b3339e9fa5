// The guides inside the dashboard.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only } from '../part/search.ts';
import { fetchWords } from '../text/parts.ts';

export const guideRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/help',
    validateSearch: only(),
    loader: () => fetchWords('guide'),
    component: lazyRouteComponent(() => import('./guides.tsx'), 'Guides'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/help/$name',
    validateSearch: only(),
    loader: () => fetchWords('guide'),
    component: lazyRouteComponent(() => import('./guide-page.tsx'), 'GuidePage'),
  }),
] as const;
