// The management API's lists as iterators: a page is fetched when the one before is used up.
import type { Call, CallOptions } from './call.ts';
import type {
  ApiKey,
  ApiKeyFilter,
  Attempt,
  AttemptFilter,
  Batch,
  Campaign,
  CampaignFilter,
  Client,
  ClientFilter,
  Conflict,
  ConflictFilter,
  Location,
  LocationFilter,
  Redemption,
  RedemptionFilter,
  Source,
  Voucher,
  VoucherFilter,
} from './types.ts';

/** What can be listed: the things, and what they can be filtered by. */
export interface Lists {
  apiKeys: { item: ApiKey; filter: ApiKeyFilter };
  attempts: { item: Attempt; filter: AttemptFilter };
  batches: { item: Batch; filter: { campaignId: string } };
  campaigns: { item: Campaign; filter: CampaignFilter };
  clients: { item: Client; filter: ClientFilter };
  conflicts: { item: Conflict; filter: ConflictFilter };
  locations: { item: Location; filter: LocationFilter };
  redemptions: { item: Redemption; filter: RedemptionFilter };
  sources: { item: Source; filter: { campaignId: string } };
  vouchers: { item: Voucher; filter: VoucherFilter };
}

/** Iterates over all things of a list, or page by page. */
export interface List<Item> extends AsyncIterable<Item> {
  pages(): AsyncIterable<Item[]>;
}

export interface ListOptions extends CallOptions {
  /** Things a page, 1 to 500; default 50. */
  pageSize?: number;
}

const OF_A_CAMPAIGN = new Set(['batches', 'sources']);

export function makeList<Item>(
  call: Call,
  name: keyof Lists,
  filter: Record<string, unknown>,
  options: ListOptions = {},
): List<Item> {
  let path = `/api/v1/${name === 'apiKeys' ? 'api-keys' : name}`;
  let query = { ...filter };
  if (OF_A_CAMPAIGN.has(name)) {
    const { campaignId, ...rest } = filter;
    path = `/api/v1/campaigns/${encodeURIComponent(String(campaignId))}/${name}`;
    query = rest;
  }
  async function* pages(): AsyncGenerator<Item[]> {
    let cursor: string | null | undefined;
    do {
      const request = {
        method: 'GET' as const,
        path,
        query: { ...query, limit: options.pageSize, cursor },
      };
      const page = (await call(request, options)) as { data: Item[]; nextCursor: string | null };
      yield page.data;
      cursor = page.nextCursor;
    } while (cursor);
  }
  async function* items(): AsyncGenerator<Item> {
    for await (const page of pages()) yield* page;
  }
  return { [Symbol.asyncIterator]: items, pages };
}
