// Reads the filters of a list of redemptions: whose they are, of what, and between which instants in
// each client's zone.
import { codeKey } from '../../contract/code.ts';
import type { Request } from '../../contract/operation.ts';
import type { downloadRedemptions } from '../../contract/management/redemption.ts';
import { isWithin, type AnyActor } from '../api-key/can.ts';
import { requireCampaign } from '../campaign/queries.ts';
import { requireClient } from '../client/queries.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { isoOf, isPlainDate, readEdge, readInstant } from '../http/instant.ts';
import { requireLocation } from '../location/queries.ts';
import { requireSource } from '../source/queries.ts';
import {
  clientsInScope,
  vouchersNamed,
  type RedemptionFilter,
  type Stretch,
} from './list-queries.ts';

type Query = Request<typeof downloadRedemptions>['querystring'];

export interface ReadFilter {
  filter: RedemptionFilter;
  /** Client by client, in the order of their ids. */
  stretches: Stretch[];
  clients: { id: string; name: string; time_zone: string }[];
}

/** In place of an id: those that have none. */
const NONE = 'none';

/** Uses of a voucher up to which they are looked up one by one. */
const FEW_USES = 1_000;

/** The instants between which `from` and `to` lie in a zone; a day that is named is included. */
export function edgesOf(query: { from?: string; to?: string }, timeZone: string) {
  const edge = (text: string | undefined, side: 'start' | 'end') => {
    if (text === undefined) return null;
    if (!isPlainDate(text)) return new Date(readInstant(text));
    const second = readEdge(text, timeZone, side);
    // a day ends where the next begins
    return side === 'start' ? second : new Date(second.getTime() + 1000);
  };
  return { from: edge(query.from, 'start'), to: edge(query.to, 'end') };
}

function readDate(name: string, text: string | undefined): string | undefined {
  if (text !== undefined && !isPlainDate(text)) throw invalid(name, 'must be a date');
  return text;
}

/** Throws 404 for what the actor cannot see, 403 for live redemptions where the key is a test key. */
export async function readFilter(
  db: Queryable,
  actor: AnyActor,
  query: Query,
): Promise<ReadFilter> {
  const { organizationId } = actor;
  const mode = query.mode ?? actor.mode;
  if (!isWithin(actor, { mode })) {
    throw new ApiError('forbidden', { message: 'A test key reads test redemptions only' });
  }
  const filter: RedemptionFilter = {
    organizationId,
    mode,
    channel: query.channel,
    weekday: query.weekday,
    hour: query.hour,
    sentFrom: readDate('sent_from', query.sent_from),
    sentTo: readDate('sent_to', query.sent_to),
    daysSinceSent: query.days_since_sent,
    orderReference: query.order_reference,
    voided: query.voided,
    overridden: query.overridden,
    overrideCode: query.override_code,
    currency: query.currency?.toUpperCase(),
    asOf: query.as_of === undefined ? undefined : isoOf(readInstant(query.as_of)),
  };
  if (actor.kind !== 'api_key' && actor.locationIds) filter.locationIds = actor.locationIds;
  const clientId = await narrow(db, actor, query, filter);
  const inScope = clientId === null ? actor.clientIds : [clientId];
  const clients = await clientsInScope(db, organizationId, inScope);
  const stretches = clients.map(({ id, time_zone }) => ({
    clientId: id,
    timeZone: time_zone,
    ...edgesOf(query, time_zone),
  }));
  if (query.voucher !== undefined) await ofVoucher(db, filter, stretches, query.voucher);
  return { filter, stretches, clients };
}

/** Reads what names a thing, and answers the client whose it is; null: all in sight. */
async function narrow(
  db: Queryable,
  actor: AnyActor,
  query: Query,
  filter: RedemptionFilter,
): Promise<string | null> {
  let clientId: string | null = null;
  const of = ({ client_id }: { client_id: string }) => (clientId ??= client_id);
  if (query.client_id) clientId = (await requireClient(db, actor, query.client_id)).id;
  if (query.campaign_id) {
    const campaign = await requireCampaign(db, actor, query.campaign_id);
    filter.campaignId = campaign.id;
    of(campaign);
  }
  if (query.source_id === NONE) filter.sourceId = null;
  else if (query.source_id) {
    const source = await requireSource(db, actor, query.source_id);
    filter.sourceId = source.id;
    // its index is that of its campaign
    filter.campaignId ??= source.campaign_id;
    of(source);
  }
  if (query.location_id === NONE) filter.locationId = null;
  else if (query.location_id) {
    const location = await requireLocation(db, actor, query.location_id);
    filter.locationId = location.id;
    of(location);
  }
  return clientId;
}

async function ofVoucher(
  db: Queryable,
  filter: RedemptionFilter,
  stretches: readonly Stretch[],
  voucher: string,
): Promise<void> {
  const named = { id: privateId('voucher', voucher), codeKey: codeKey(voucher) };
  const clientIds = stretches.map(({ clientId }) => clientId);
  const { organizationId, mode } = filter;
  const found = await vouchersNamed(db, { organizationId, clientIds, mode }, named);
  filter.voucherIds = found.map(({ id }) => id);
  filter.fewUses = found.every(({ max_uses }) => max_uses !== null && max_uses <= FEW_USES);
}
