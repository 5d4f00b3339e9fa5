// A campaign's codes as the importers of shop platforms read them: good codes only, with the
// campaign's offer where the platform's file has columns for it.
import type { importFormats } from '../../contract/management/batch.ts';
import { toDecimal } from '../../contract/money.ts';
import { PERCENT_SCALE } from '../../contract/discount.ts';
import type { CampaignRow } from '../campaign/queries.ts';
import { csvLine, type Cell } from '../csv/write-csv.ts';
import type { Queryable } from '../db/database.ts';
import { localTime } from '../voucher/local-time.ts';
import { activeCodesAfter } from './queries.ts';

export type ImportFormat = (typeof importFormats)[number];

interface Layout {
  header: readonly string[];
  /** What stands after the code, the same for all but the uses. */
  rest(maxUses: number | null): Cell[];
}

const DAY_MS = 86_400_000;

/** The last day as people at the client's read it: in New York an evening is UTC's next day. */
const lastDay = ({ valid_until: until, time_zone: zone }: CampaignRow) =>
  until === null
    ? ''
    : new Date(localTime(until.getTime(), zone).day * DAY_MS).toISOString().slice(0, 10);

function layoutOf(format: ImportFormat, campaign: CampaignRow): Layout {
  const { currency } = campaign;
  const value =
    campaign.discount_type === 'percentage'
      ? campaign.discount_value / 10 ** PERCENT_SCALE
      : toDecimal(campaign.discount_value, currency);
  const minimum =
    campaign.minimum_spend_minor === null ? '' : toDecimal(campaign.minimum_spend_minor, currency);
  const perCustomer = campaign.per_customer_limit ?? '';
  switch (format) {
    case 'plain':
      return { header: [], rest: () => [] };
    case 'shopify':
      return { header: ['Code'], rest: () => [] };
    case 'bigcommerce':
      return {
        header: ['code', 'max_uses', 'max_uses_per_customer'],
        rest: (maxUses) => [maxUses ?? 0, perCustomer || 0],
      };
    case 'magento':
      return {
        header: ['code', 'usage_limit', 'usage_per_customer', 'expiration_date'],
        rest: (maxUses) => [maxUses ?? '', perCustomer, lastDay(campaign)],
      };
    case 'woocommerce':
      return {
        header:
          'post_title,post_excerpt,post_status,discount_type,coupon_amount,minimum_amount,usage_limit,usage_limit_per_user,expiry_date,individual_use'.split(
            ',',
          ),
        rest: (maxUses) => [
          campaign.discount_description,
          'publish',
          campaign.discount_type === 'percentage' ? 'percent' : 'fixed_cart',
          value,
          minimum,
          maxUses ?? '',
          perCustomer,
          lastDay(campaign),
          'yes',
        ],
      };
  }
}

const PAGE = 5_000;

/** The lines of the file, in parts; the codes of one batch, or all of the campaign. */
export async function* importCsv(
  db: Queryable,
  campaign: CampaignRow,
  batchId: string | null,
  format: ImportFormat,
): AsyncGenerator<string> {
  const { header, rest } = layoutOf(format, campaign);
  if (header.length > 0) yield csvLine(header);
  const tails = new Map<number | null, string>();
  const tailOf = (maxUses: number | null) => {
    const cells = rest(maxUses);
    const tail = tails.get(maxUses) ?? (cells.length > 0 ? `,${csvLine(cells)}` : '\r\n');
    tails.set(maxUses, tail);
    return tail;
  };
  let after: string | null = null;
  for (;;) {
    const rows = await activeCodesAfter(db, campaign, batchId, after, PAGE);
    // the code as it is, also where it begins with a dash: an apostrophe would make it another code
    const text = rows.map(({ code, max_uses }) => code + tailOf(max_uses)).join('');
    if (text) yield text;
    after = rows.at(-1)?.id ?? null;
    if (rows.length < PAGE) return;
  }
}
