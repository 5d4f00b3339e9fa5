// The guides inside the dashboard.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only } from '../part/search.ts';

export const guideRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/help',
    validateSearch: only(),
    component: lazyRouteComponent(() => import('./guides.tsx'), 'Guides'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/help/$name',
    validateSearch: only(),
    component: lazyRouteComponent(() => import('./guide-page.tsx'), 'GuidePage'),
  }),
] as const;
