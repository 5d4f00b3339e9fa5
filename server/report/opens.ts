// The queries behind the figures: where the redemptions that make up a row are listed.
import { publicId } from '../db/id.ts';
import { NIL } from './line.ts';
import type { Asked } from './scope.ts';

type Filters = Record<string, string | undefined>;

/** What stands in a query as it is: ids and dates. A report has thousands of them. */
const PLAIN = /^[\w.-]*$/;

/** Each with the sign before it. */
function pairsOf(filters: Filters, sign: '?' | '&'): string {
  let text = '';
  for (const name in filters) {
    const said = filters[name];
    if (said === undefined) continue;
    const pair = PLAIN.test(said)
      ? `${name}=${said}`
      : new URLSearchParams([[name, said]]).toString();
    text += `${text === '' ? sign : '&'}${pair}`;
  }
  return text;
}

const query = (path: string, filters: Filters): string => `${path}${pairsOf(filters, '?')}`;

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
export const andFilters = (own: Filters): string => pairsOf({ ...own, voided: 'false' }, '&');

/** What the lists of a report have in common, made once for all its rows. */
const common = new WeakMap<Asked, string>();

function commonOf(asked: Asked): string {
  let text = common.get(asked);
  if (text === undefined) {
    text = query('/api/v1/redemptions', { ...ofReport(asked), voided: 'false' });
    common.set(asked, text);
  }
  return text;
}

/** Live redemptions: their count is the row's, the sum of their attributed revenue its revenue. */
export function listRedemptions(asked: Asked, own: Filters): string {
  const filters = ofReport(asked);
  for (const name in own) {
    if (filters[name] !== undefined || name === 'voided') {
      return query('/api/v1/redemptions', { ...filters, voided: 'false', ...own });
    }
  }
  return `${commonOf(asked)}${pairsOf(own, '&')}`;
}

export const listAttempts = (asked: Asked, own: Filters): string => {
  return query('/api/v1/attempts', { ...ofReport(asked), ...own });
};

/** A part's id as a filter takes it; `none` for redemptions without one. */
export const partFilter = (kind: 'source' | 'location' | 'campaign', id: string): string =>
  id === NIL ? 'none' : publicId(kind, id);
