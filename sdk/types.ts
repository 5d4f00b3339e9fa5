// What goes in and comes out, typed by the operations' own declarations. The published package gets
// these types written out (build.mjs), so that it needs no schema library.
import type { listApiKeys } from '../contract/management/api-key.ts';
import type { listAttempts } from '../contract/management/attempt.ts';
import type { listBatches } from '../contract/management/batch.ts';
import type { listCampaigns } from '../contract/management/campaign.ts';
import type { listClients } from '../contract/management/client.ts';
import type { listConflicts } from '../contract/management/conflict.ts';
import type { listLocations } from '../contract/management/location.ts';
import type { listRedemptions } from '../contract/management/redemption.ts';
import type { listSources } from '../contract/management/source.ts';
import type { listVouchers } from '../contract/management/voucher.ts';
import type { Answer, Operation, Request } from '../contract/operation.ts';
import type {
  refundRedemption,
  releaseHold,
  reportRedemption,
  reportRedemptions,
  takeHold,
  validateVoucher,
  voidRedemption,
} from '../contract/store.ts';
import type { CamelCased } from './camel-case.ts';

type Body<O extends Operation> = CamelCased<NonNullable<Request<O>['body']>>;
type Query<O extends Operation> = CamelCased<NonNullable<Request<O>['querystring']>>;
type Filter<O extends Operation> = Omit<Query<O>, 'cursor' | 'limit'>;
type Item<O extends Operation> = Answer<O> extends { data: (infer I)[] } ? CamelCased<I> : never;

export type ValidateOptions = Query<typeof validateVoucher>;
export type ValidateFields = CamelCased<Answer<typeof validateVoucher>>;
export type RedeemRequest = Body<typeof reportRedemption>;
export type RedeemAnswer = CamelCased<Answer<typeof reportRedemption>>;
export type BulkResult = CamelCased<Answer<typeof reportRedemptions>>['results'][number] &
  Partial<RedeemAnswer>;
export type HoldRequest = Body<typeof takeHold>;
export type HoldAnswer = CamelCased<Answer<typeof takeHold>>;
export type ReleaseRequest = Body<typeof releaseHold>;
export type ReleaseAnswer = CamelCased<Answer<typeof releaseHold>>;
export type VoidRequest = Body<typeof voidRedemption>;
export type VoidAnswer = CamelCased<Answer<typeof voidRedemption>>;
export type RefundRequest = Body<typeof refundRedemption>;
export type RefundAnswer = CamelCased<Answer<typeof refundRedemption>>;

export type Client = Item<typeof listClients>;
export type ClientFilter = Filter<typeof listClients>;
export type Location = Item<typeof listLocations>;
export type LocationFilter = Filter<typeof listLocations>;
export type Campaign = Item<typeof listCampaigns>;
export type CampaignFilter = Filter<typeof listCampaigns>;
export type Source = Item<typeof listSources>;
export type Batch = Item<typeof listBatches>;
export type Voucher = Item<typeof listVouchers>;
export type VoucherFilter = Filter<typeof listVouchers>;
export type Redemption = Item<typeof listRedemptions>;
export type RedemptionFilter = Filter<typeof listRedemptions>;
export type Conflict = Item<typeof listConflicts>;
export type ConflictFilter = Filter<typeof listConflicts>;
export type Attempt = Item<typeof listAttempts>;
export type AttemptFilter = Filter<typeof listAttempts>;
export type ApiKey = Item<typeof listApiKeys>;
export type ApiKeyFilter = Filter<typeof listApiKeys>;
