// A ledger entry as the world is told of it: names of the API, decimals, and nothing personal.
import { EVENT_VERSION, TEST_EVENT, type EventKind } from '../../contract/event.ts';
import { toDecimal } from '../../contract/money.ts';
import { isIdKind, publicId, publicIdOrNull } from '../db/id.ts';
import { isoOf, writeInstant, writeInstantOrNull } from '../http/instant.ts';
import type { EventFacts } from './queries.ts';

export interface Event {
  id: string;
  version: number;
  type: EventKind | typeof TEST_EVENT;
  timestamp: string;
  mode: 'live' | 'test';
  data: Record<string, unknown>;
}

export const describeEvent = (facts: EventFacts): Event => ({
  id: publicId('ledger', facts.id),
  version: EVENT_VERSION,
  type: typeOf(facts.kind),
  timestamp: isoOf(facts.at.getTime()),
  mode: facts.mode,
  data: dataOf(facts),
});

/** The kind as it is told: a test has a name of its own. */
export const typeOf = (kind: string): Event['type'] =>
  kind === 'webhook_endpoint.tested' ? TEST_EVENT : (kind as EventKind);

function dataOf(facts: EventFacts): Record<string, unknown> {
  const client = { client_id: publicIdOrNull('client', facts.client_id) };
  const campaign = { ...client, campaign_id: publicIdOrNull('campaign', facts.campaign_id) };
  const voucher = {
    ...campaign,
    source_id: publicIdOrNull('source', facts.source_id),
    voucher_id: publicIdOrNull('voucher', facts.voucher_id),
    code: facts.code,
  };
  switch (facts.kind) {
    case 'voucher.disabled':
      return { ...voucher, status: 'disabled' };
    case 'redemption.recorded':
    case 'redemption.voided':
    case 'redemption.refunded':
      return { ...voucher, ...redemptionOf(facts) };
    case 'hold.taken':
    case 'hold.released':
    case 'hold.expired':
      return { ...voucher, ...holdOf(facts) };
    case 'conflict.opened':
      return { ...voucher, ...conflictOf(facts) };
    case 'batch.completed':
      return {
        ...campaign,
        source_id: publicIdOrNull('source', facts.source_id),
        batch_id: publicIdOrNull('batch', facts.subject_id),
        quantity: facts.batch_quantity,
      };
    default:
      return { ...campaign, ...subjectOf(facts), ...plain(facts.after) };
  }
}

function redemptionOf(facts: EventFacts): Record<string, unknown> {
  const { after, before, redemption_currency: currency } = facts;
  const money = (value: unknown) =>
    typeof value === 'number' && currency !== null ? toDecimal(value, currency) : null;
  const told = {
    redemption_id: publicIdOrNull('redemption', facts.subject_id),
    channel: facts.channel,
    shop: facts.shop,
    location_id: publicIdOrNull('location', facts.location_id),
    order_reference: facts.order_reference,
    currency,
    redeemed_at: writeInstantOrNull(facts.redeemed_at),
  };
  if (facts.kind === 'redemption.recorded') {
    return {
      ...told,
      transaction_amount: money(after?.amount_minor),
      discount_amount: money(after?.discount_minor),
      hold_id: idOf('hold', after?.hold_id),
      overridden: Boolean(after?.override),
      used: numberOrNull(after?.used_count),
    };
  }
  if (facts.kind === 'redemption.voided') {
    return { ...told, reason: textOrNull(after?.reason), used: numberOrNull(after?.used_count) };
  }
  const total = numberOrNull(after?.refunded_minor);
  return {
    ...told,
    refund_amount: money(
      total === null ? null : total - (numberOrNull(before?.refunded_minor) ?? 0),
    ),
    refunded_amount: money(total),
    refund_reference: textOrNull(after?.refund_reference),
  };
}

function holdOf({ subject_id, shop, after }: EventFacts): Record<string, unknown> {
  const until = numberOrNull(after?.expires_at);
  return {
    hold_id: publicIdOrNull('hold', subject_id),
    shop,
    order_reference: textOrNull(after?.order_reference),
    expires_at: until === null ? null : writeInstant(until),
  };
}

function conflictOf(facts: EventFacts): Record<string, unknown> {
  const { after, client_currency: currency } = facts;
  const minor = numberOrNull(after?.amount_minor);
  return {
    conflict_id: publicIdOrNull('conflict', facts.subject_id),
    kind: textOrNull(after?.kind),
    reason: textOrNull(after?.reason),
    // as it was reported: of an unknown code there is no voucher
    code: facts.code ?? textOrNull(after?.code),
    shop: facts.shop,
    order_reference: textOrNull(after?.order_reference),
    transaction_amount: minor === null || currency === null ? null : toDecimal(minor, currency),
    currency,
  };
}

/** What it is about, under the name of its kind: `import_id`. */
function subjectOf({ kind, subject_id }: EventFacts): Record<string, unknown> {
  const [name = ''] = kind.split('.');
  return subject_id !== null && isIdKind(name)
    ? { [`${name}_id`]: publicId(name, subject_id) }
    : {};
}

/** Texts, numbers and booleans of a state: what is nested is not told. */
const plain = (state: Record<string, unknown> | null): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(state ?? {}).filter(([, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value),
    ),
  );

const numberOrNull = (value: unknown) => (typeof value === 'number' ? value : null);
const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);
const idOf = (kind: 'hold', value: unknown) =>
  typeof value === 'string' ? publicId(kind, value) : null;
