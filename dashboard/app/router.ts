// The addresses of the dashboard. Each capability declares its own; here they become one tree.
import { createRoute, createRouter } from '@tanstack/react-router';
import { attemptRoutes } from '../attempt/routes.ts';
import { campaignRoutes } from '../campaign/routes.ts';
import { guideRoutes } from '../guide/routes.ts';
import { clientRoutes } from '../client/routes.ts';
import { conflictRoutes } from '../conflict/routes.ts';
import { leadRoutes } from '../lead/routes.ts';
import { overviewRoutes } from '../overview/routes.ts';
import { printRoutes } from '../print/routes.ts';
import { redemptionRoutes } from '../redemption/routes.ts';
import { sessionRoutes } from '../session/routes.ts';
import { settingsRoutes } from '../settings/routes.ts';
import { setupRoutes } from '../setup/routes.ts';
import { voucherRoutes } from '../voucher/routes.ts';
import { Crash, NotThere } from './crash.tsx';
import { rootRoute, shellRoute } from './frame.tsx';

// What is nowhere is said with the navigation beside it. Not for the types: a link that leads there is wrong.
const nowhere = [
  createRoute({ getParentRoute: () => shellRoute, path: '$', component: NotThere }),
] as unknown as readonly [];

const tree = rootRoute.addChildren([
  ...sessionRoutes,
  shellRoute.addChildren([
    ...overviewRoutes,
    ...setupRoutes,
    ...campaignRoutes,
    ...printRoutes,
    ...settingsRoutes,
    ...guideRoutes,
    ...redemptionRoutes,
    ...conflictRoutes,
    ...attemptRoutes,
    ...clientRoutes,
    ...leadRoutes,
    ...voucherRoutes,
    ...nowhere,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultErrorComponent: Crash,
  defaultNotFoundComponent: NotThere,
  defaultPreload: 'intent',
  scrollRestoration: true,
  // the query of an address is plain text: what a report's `opens` says is one of ours
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const kept = Object.entries(search as Record<string, unknown>).filter(
      (each): each is [string, string] => typeof each[1] === 'string' && each[1] !== '',
    );
    const text = new URLSearchParams(kept).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
