// Every screen of the dashboard, for what is asked of each: axe, overflow, pictures.
import type { Made } from '../harness/app.ts';

export interface Filled {
  client: Made;
  campaign: Made;
  voucherId: string;
  redemptionId: string;
  conflictId: string;
  /** Of a refusal. */
  reference: string;
  /** Of a Shopify shop that waits for consent. */
  shopId: string;
}

export interface Place {
  /** Of its picture. */
  name: string;
  path: string;
  /** The screen's h1. */
  title: string;
}

/** For who is not signed in. */
export const outside: Place[] = [
  { name: 'sign-in', path: '/sign-in', title: 'Sign in' },
  { name: 'reset', path: '/reset', title: 'Reset your password' },
  { name: 'invite', path: '/invite?token=none', title: 'This link is not good any more' },
  { name: 'public-guides', path: '/guides', title: 'Guides' },
  { name: 'public-guide', path: '/guides/webhooks', title: 'Webhooks: your system is told' },
];

const settings: Place[] = [
  { name: 'settings', path: '/settings', title: 'Settings' },
  { name: 'api-keys', path: '/settings/api-keys', title: 'API keys' },
  { name: 'team', path: '/settings/team', title: 'Team' },
  { name: 'account', path: '/settings/account', title: 'Your account' },
  { name: 'tills', path: '/settings/tills', title: 'Tills and staff' },
  { name: 'webhooks', path: '/settings/webhooks', title: 'Webhooks' },
  { name: 'audit-log', path: '/settings/audit-log', title: 'Audit log' },
  { name: 'audit-log-none', path: '/settings/audit-log?kind=erasure', title: 'Audit log' },
  { name: 'organization', path: '/settings/organization', title: 'Organization' },
  { name: 'privacy', path: '/settings/privacy', title: 'Privacy' },
  { name: 'guides', path: '/help', title: 'Guides' },
  {
    name: 'guide-staff',
    path: '/help/staff',
    title: 'Redeem in store: the till on a phone',
  },
  {
    name: 'guide-hospitality',
    path: '/help/hospitality',
    title: 'Restaurants and hotels: one page for the team',
  },
];

/** Vouchers, what was done with them, and whose they are. */
const books = ({ client, voucherId, redemptionId, conflictId, reference }: Filled): Place[] => [
  { name: 'vouchers', path: '/vouchers', title: 'Vouchers' },
  { name: 'vouchers-none', path: '/vouchers?code=NOBODY-HAS-THIS', title: 'Vouchers' },
  { name: 'voucher', path: `/vouchers/${voucherId}`, title: '' },
  { name: 'redemptions', path: '/redemptions', title: 'Redemptions' },
  {
    name: 'redemptions-opened',
    path: `/redemptions?from=2020-01-01&to=2040-01-01&client_id=${client.id}&weekday=2&hour=12&voided=false`,
    title: 'Redemptions',
  },
  { name: 'redemption', path: `/redemptions/${redemptionId}`, title: 'Redemption of' },
  { name: 'conflicts', path: '/conflicts', title: 'Conflicts' },
  { name: 'conflicts-settled', path: '/conflicts?status=resolved', title: 'Conflicts' },
  { name: 'conflict', path: `/conflicts/${conflictId}`, title: '' },
  { name: 'attempts', path: '/attempts', title: 'Refused attempts' },
  { name: 'attempt', path: `/attempts?reference=${reference}`, title: `Refusal ${reference}` },
  { name: 'clients', path: '/clients', title: 'Clients' },
  { name: 'client-new', path: '/clients/new', title: 'New client' },
  { name: 'client', path: `/clients/${client.id}`, title: String(client.name) },
  { name: 'leads', path: '/leads', title: 'Leads' },
];

/** Paper, and the shops that are connected. */
const printAndShops = ({ campaign, shopId }: Filled): Place[] => [
  { name: 'print', path: `/campaigns/${campaign.id}/print`, title: 'Print' },
  { name: 'print-labels', path: `/campaigns/${campaign.id}/print?kind=labels`, title: 'Print' },
  { name: 'print-merge', path: `/campaigns/${campaign.id}/print?kind=mail_merge`, title: 'Print' },
  {
    name: 'print-recipients',
    path: `/campaigns/${campaign.id}/print?tab=recipients`,
    title: 'Print',
  },
  { name: 'print-spoilage', path: `/campaigns/${campaign.id}/print?tab=spoilage`, title: 'Print' },
  { name: 'shopify', path: '/settings/shopify', title: 'Shopify' },
  { name: 'shopify-shop', path: `/settings/shopify/${shopId}`, title: 'acme.myshopify.com' },
];

export const inside = (filled: Filled): Place[] => {
  const { client, campaign } = filled;
  return [
    { name: 'overview', path: '/', title: 'Overview' },
    { name: 'overview-client', path: `/?client_id=${client.id}&range=7`, title: 'Overview' },
    { name: 'start', path: '/start', title: 'Getting started' },
    { name: 'campaigns', path: '/campaigns', title: 'Campaigns' },
    { name: 'campaigns-none', path: '/campaigns?status=ended', title: 'Campaigns' },
    { name: 'campaign-new', path: '/campaigns/new', title: 'New campaign' },
    { name: 'campaign', path: `/campaigns/${campaign.id}`, title: 'Summer Sale' },
    {
      name: 'campaign-sources',
      path: `/campaigns/${campaign.id}?tab=sources`,
      title: 'Summer Sale',
    },
    { name: 'campaign-codes', path: `/campaigns/${campaign.id}?tab=codes`, title: 'Summer Sale' },
    {
      name: 'campaign-activity',
      path: `/campaigns/${campaign.id}?tab=activity`,
      title: 'Summer Sale',
    },
    { name: 'campaign-edit', path: `/campaigns/${campaign.id}/edit`, title: 'Edit campaign' },
    ...books(filled),
    ...printAndShops(filled),
    ...settings,
    { name: 'nowhere', path: '/nowhere', title: 'There is nothing at this address' },
  ];
};
