// One run of the model: a client with two campaigns, in the tables and in the model.
import type { TestApp } from '../harness/app.ts';
import type { Caller } from '../harness/caller.ts';
import { makeCampaign, makeShop, makeVoucher, type Coded, type Shop } from '../journeys/shop.ts';
import type {
  Expected,
  ModelCampaign,
  ModelHold,
  ModelRedemption,
  ModelVoucher,
} from './contract-model.ts';

export interface Pair {
  real: Coded;
  mine: ModelVoucher;
}

/** A client with its codes, and what the server and the model have said so far. */
export interface Run {
  shop: Shop;
  api: Caller;
  pairs: Pair[];
  /** First answers by route and Idempotency-Key. */
  kept: Map<string, { body: string; expected: Expected; answer: unknown }>;
  redemptions: { of: Pair; redemption: ModelRedemption }[];
  holds: { of: Pair; hold: ModelHold }[];
}

/** Two campaigns: one limited as a whole and for each customer, one with a minimum spend. */
export async function begin(t: TestApp): Promise<Run> {
  const shop = await makeShop(t.db, t.organizationId);
  const pairs: Pair[] = [];
  const campaigns: [
    Pick<ModelCampaign, 'maxRedemptions' | 'perCustomerLimit' | 'minimumSpend'>,
    (number | null)[],
  ][] = [
    [{ maxRedemptions: 3, perCustomerLimit: 2, minimumSpend: null }, [1, null]],
    [{ maxRedemptions: null, perCustomerLimit: null, minimumSpend: 10 }, [1, 2]],
  ];
  for (const [limits, maxima] of campaigns) {
    const campaignId = await makeCampaign(shop, {
      max_redemptions: limits.maxRedemptions ?? undefined,
      per_customer_limit: limits.perCustomerLimit ?? undefined,
      minimum_spend: limits.minimumSpend ?? undefined,
    });
    const campaign: ModelCampaign = { ...limits, paused: false, vouchers: [] };
    for (const max of maxima) {
      const real = await makeVoucher(shop, campaignId, { max_uses: max });
      const mine = { campaign, max, expired: false, redemptions: [], holds: [] };
      campaign.vouchers.push(mine);
      pairs.push({ real, mine });
    }
  }
  return { shop, api: t.as(shop.key), pairs, kept: new Map(), redemptions: [], holds: [] };
}
