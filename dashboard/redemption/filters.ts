// The filters of redemptions: the same names as the operation's, so that what a report's `opens` says
// is an address of this screen.
import type { listRedemptions } from '../../contract/management/redemption.ts';
import type { Input } from '../api/call.ts';
import type { Search } from '../part/search.ts';

export const filterNames = [
  'from',
  'to',
  'campaign_id',
  'source_id',
  'channel',
  'location_id',
  'weekday',
  'hour',
  'sent_from',
  'sent_to',
  'days_since_sent',
  'currency',
  'voucher',
  'order_reference',
  'voided',
  'overridden',
  'override_code',
  'as_of',
  'mode',
] as const;

export type FilterName = (typeof filterNames)[number];
export type RedemptionQuery = NonNullable<Input<typeof listRedemptions>['querystring']>;

/** What an address says, as the operation takes it; texts are what a query is made of anyway. */
export function queryOf(search: Search<FilterName | 'client_id'>): RedemptionQuery {
  const names = ['client_id', ...filterNames] as const;
  return Object.fromEntries(
    names.filter((name) => search[name] !== undefined).map((name) => [name, search[name]]),
  );
}

/** A plain day, which a field can show; an instant is shown by its words. */
export const isDay = (text: string | undefined): boolean =>
  text === undefined || /^\d{4}-\d{2}-\d{2}$/.test(text);
