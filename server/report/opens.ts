// The queries behind the figures: where the redemptions that make up a row are listed.
import { publicId } from '../db/id.ts';
import { NIL } from './line.ts';
import type { Asked } from './scope.ts';

type Filters = Record<string, string | undefined>;

/** What stands in a query as it is: ids and dates. A report has thousands of them. */
const PLAIN = /^[\w.-]*$/;

function query(path: string, filters: Filters): string {
  let text = `${path}?`;
  for (const name in filters) {
    const said = filters[name];
    if (said === undefined) continue;
    const pair = PLAIN.test(said)
      ? `${name}=${said}`
      : new URLSearchParams([[name, said]]).toString();
    text += text.endsWith('?') ? pair : `&${pair}`;
  }
  return text;
}

/** Filters of the report itself, over which a row's own are laid. */
const ofReport = ({ from, to, client_id, campaign_id, as_of }: Asked): Filters => ({
  from,
  to,
  client_id,
  campaign_id,
  as_of,
});

/** The two ends of such a query, for reports that lay many filters over many periods. */
export const listOfPeriod = (asked: Asked): string => query('/api/v1/redemptions', ofReport(asked));
export const andFilters = (own: Filters): string =>
  query('', { ...own, voided: 'false' }).replace('?', '&');

/** Live redemptions: their count is the row's, the sum of their attributed revenue its revenue. */
export const listRedemptions = (asked: Asked, own: Filters): string =>
  query('/api/v1/redemptions', { ...ofReport(asked), voided: 'false', ...own });

export const listAttempts = (asked: Asked, own: Filters): string => {
  return query('/api/v1/attempts', { ...ofReport(asked), ...own });
};

/** A part's id as a filter takes it; `none` for redemptions without one. */
export const partFilter = (kind: 'source' | 'location' | 'campaign', id: string): string =>
  id === NIL ? 'none' : publicId(kind, id);
