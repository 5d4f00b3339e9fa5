// Clients: the list, a new one, the page of one.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';
import { fetchWords } from '../text/parts.ts';

export const clientRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/clients',
    validateSearch: only('name', ...paging),
    loader: () => fetchWords('client'),
    component: lazyRouteComponent(() => import('./client-list.tsx'), 'ClientList'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/clients/new',
    validateSearch: only(),
    loader: () => fetchWords('client'),
    component: lazyRouteComponent(() => import('./new-client.tsx'), 'NewClient'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/clients/$id',
    validateSearch: only('closed'),
    loader: () => fetchWords('campaign', 'client'),
    component: lazyRouteComponent(() => import('./client-page.tsx'), 'ClientPage'),
  }),
] as const;
