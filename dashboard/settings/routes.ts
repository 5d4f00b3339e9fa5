// Settings: everything that is arranged once and looked after now and then.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../app/frame.tsx';
import { only, paging } from '../part/search.ts';

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings',
    validateSearch: only(),
    component: lazyRouteComponent(() => import('./settings.tsx'), 'Settings'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/api-keys',
    validateSearch: only('mode', ...paging),
    component: lazyRouteComponent(() => import('../api-key/api-keys.tsx'), 'ApiKeys'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/team',
    validateSearch: only(...paging),
    component: lazyRouteComponent(() => import('../team/team.tsx'), 'Team'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/account',
    validateSearch: only(),
    component: lazyRouteComponent(() => import('../account/account.tsx'), 'OwnAccount'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/tills',
    validateSearch: only(...paging),
    component: lazyRouteComponent(() => import('../device/tills.tsx'), 'Tills'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/webhooks',
    validateSearch: only(...paging),
    component: lazyRouteComponent(() => import('../webhook/webhooks.tsx'), 'Webhooks'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/webhooks/$id',
    validateSearch: only('status', 'type', ...paging),
    component: lazyRouteComponent(() => import('../webhook/endpoint-page.tsx'), 'EndpointPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/audit-log',
    validateSearch: only('kind', 'actor', 'subject', 'from', 'to', ...paging),
    component: lazyRouteComponent(() => import('../audit/audit-log.tsx'), 'AuditLog'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/organization',
    validateSearch: only(),
    component: lazyRouteComponent(
      () => import('../organization/organization.tsx'),
      'OrganizationPage',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/privacy',
    validateSearch: only(...paging),
    component: lazyRouteComponent(() => import('../privacy/privacy.tsx'), 'Privacy'),
  }),
] as const;
