// What each role may do. What it may do it to is a question of its bounds (isWithin).
import type { Action } from '../../contract/operation.ts';
import type { Role } from '../../contract/role.ts';

type Capability = Action extends infer A ? (A extends `${infer C}.${string}` ? C : never) : never;

const read = (...capabilities: Capability[]) => capabilities.map((each) => `${each}.read`);
const write = (...capabilities: Capability[]) => capabilities.map((each) => `${each}.write`);

/** What a shop's own people see of it. */
const OF_A_CLIENT: Capability[] = [
  'client',
  'location',
  'campaign',
  'source',
  'batch',
  'import',
  'voucher',
  'redemption',
  'conflict',
  'attempt',
  'lead',
  'report',
  'live',
];
/** What is written in the course of a campaign. */
const OF_A_CAMPAIGN: Capability[] = [
  'location',
  'campaign',
  'source',
  'batch',
  'import',
  'voucher',
  'redemption',
  'conflict',
  'scan',
  'lead',
];

/** What a merchant keeps of its own, besides. */
const OF_A_MERCHANT: Capability[] = [
  'api_key',
  'account',
  'webhook',
  'audit',
  'privacy',
  'device',
  'order_endpoint',
];

const OF_A_TILL = read('client', 'location', 'campaign', 'voucher', 'redemption', 'attempt');

/** Actions by role; an owner and an admin may do all. `session`: their own account. */
const MAY: Record<Exclude<Role, 'owner' | 'admin'>, ReadonlySet<string>> = {
  account_manager: new Set([
    'session',
    ...read(...OF_A_CLIENT, ...OF_A_MERCHANT, 'organization'),
    ...write(
      ...OF_A_CAMPAIGN,
      'client',
      'api_key',
      'webhook',
      'privacy',
      'device',
      'order_endpoint',
    ),
    'redemption.override',
  ]),
  analyst: new Set([
    'session',
    ...read(...OF_A_CLIENT, 'account', 'organization', 'webhook', 'audit'),
  ]),
  merchant: new Set([
    'session',
    ...read(...OF_A_CLIENT, ...OF_A_MERCHANT),
    ...write(...OF_A_CAMPAIGN, ...OF_A_MERCHANT.filter((each) => each !== 'audit'), 'client'),
    'redemption.override',
  ]),
  merchant_viewer: new Set(['session', ...read(...OF_A_CLIENT)]),
  location_manager: new Set([
    'session',
    ...OF_A_TILL,
    ...read('conflict', 'report', 'account', 'device', 'live'),
    ...write('redemption', 'account', 'device'),
    'redemption.override',
  ]),
  staff: new Set(['session', ...OF_A_TILL, ...write('redemption')]),
};
/** The store-facing API is for shops, which have keys. */
const isOfShops = (action: Action) =>
  action === 'voucher.validate' || action === 'redemption.report';

export function roleMay(role: Role, action: Action): boolean {
  if (action === 'public') return true;
  if (isOfShops(action) || action === 'till') return false;
  return role === 'owner' || role === 'admin' || MAY[role].has(action);
}
