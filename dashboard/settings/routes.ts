// Settings: everything that is arranged once and looked after now and then.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';
import { fetchWords } from '../text/parts.ts';

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings',
    validateSearch: only(),
    loader: () => fetchWords('settings'),
    component: lazyRouteComponent(() => import('./settings.tsx'), 'Settings'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/api-keys',
    validateSearch: only('mode', ...paging),
    loader: () => fetchWords('apiKey'),
    component: lazyRouteComponent(() => import('../api-key/api-keys.tsx'), 'ApiKeys'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/team',
    validateSearch: only(...paging),
    loader: () => fetchWords('team'),
    component: lazyRouteComponent(() => import('../team/team.tsx'), 'Team'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/account',
    validateSearch: only(),
    loader: () => fetchWords('account'),
    component: lazyRouteComponent(() => import('../account/account.tsx'), 'OwnAccount'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/tills',
    validateSearch: only(...paging),
    loader: () => fetchWords('till'),
    component: lazyRouteComponent(() => import('../device/tills.tsx'), 'Tills'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/webhooks',
    validateSearch: only(...paging),
    loader: () => fetchWords('webhook'),
    component: lazyRouteComponent(() => import('../webhook/webhooks.tsx'), 'Webhooks'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/webhooks/$id',
    validateSearch: only('status', 'type', ...paging),
    loader: () => fetchWords('webhook'),
    component: lazyRouteComponent(() => import('../webhook/endpoint-page.tsx'), 'EndpointPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/shopify',
    validateSearch: only(...paging),
    loader: () => fetchWords('shopify'),
    component: lazyRouteComponent(() => import('../shopify/shops.tsx'), 'Shops'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/shopify/$id',
    validateSearch: only(...paging),
    loader: () => fetchWords('shopify'),
    component: lazyRouteComponent(() => import('../shopify/shop-page.tsx'), 'ShopPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/audit-log',
    validateSearch: only('kind', 'actor', 'subject', 'from', 'to', ...paging),
    loader: () => fetchWords('audit'),
    component: lazyRouteComponent(() => import('../audit/audit-log.tsx'), 'AuditLog'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/organization',
    validateSearch: only(),
    loader: () => fetchWords('organization'),
    component: lazyRouteComponent(
      () => import('../organization/organization.tsx'),
      'OrganizationPage',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/privacy',
    validateSearch: only(...paging),
    loader: () => fetchWords('privacy'),
    component: lazyRouteComponent(() => import('../privacy/privacy.tsx'), 'Privacy'),
  }),
] as const;
