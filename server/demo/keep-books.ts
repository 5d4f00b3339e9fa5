// Plays happenings through the real decision, with the time of the story, and writes what comes of
// them with the real statements: what is left behind is what real use leaves behind.
import { codeKey } from '../../contract/code.ts';
import type { Statement } from '../db/database.ts';
import { indexLapsed } from '../redemption/build-world.ts';
import { noChanges } from '../redemption/changes.ts';
import { decide } from '../redemption/decide.ts';
import {
  voucherKey,
  type World,
  type WorldCampaign,
  type WorldVoucher,
} from '../redemption/world.ts';
import { findingsFor } from '../voucher/judge.ts';
import type { Offer } from '../voucher/state.ts';
import { gatherChanges } from './gather-changes.ts';
import type { Happening, PlayedCampaign, PlayedVoucher } from './happening.ts';
import { ORGANIZATION_ID } from './queries.ts';

export interface Books {
  /** Lets something happen; happenings come in the order of time. */
  play(happening: Happening): void;
  /** What is to be written now; with `all`, also a chunk that is not full. */
  takeStatements(all?: boolean): Statement[];
}

/** A voucher that is in use, with its campaign as it stands at that moment of the story. */
interface Played {
  voucher: WorldVoucher;
  campaign: CampaignInUse;
}

interface CampaignInUse {
  offer: Offer;
  uses: WorldCampaign;
  vouchers: WorldVoucher[];
}

export function makeBooks(vouchers: Iterable<PlayedVoucher>): Books {
  const made = new Map<string, PlayedVoucher>();
  for (const each of vouchers) {
    made.set(voucherKey({ ...each, organizationId: ORGANIZATION_ID }, each.codeKey), each);
  }
  const campaigns = new Map<string, CampaignInUse>();
  const changedOffers = new Map<string, Offer>();
  const played = new Map<string, Played>();
  /** Orders whose shop was told that the code is not good. */
  const turnedAway = new Set<string>();
  const world: World = { now: 0, vouchers: new Map(), conflicts: new Map(), answers: new Map() };
  const page = gatherChanges();

  function campaignOf(campaign: PlayedCampaign): CampaignInUse {
    let known = campaigns.get(campaign.id);
    if (!known) {
      const uses = campaign.offer.counted ? { used: 0, held: 0 } : null;
      const offer = changedOffers.get(campaign.id) ?? campaign.offer;
      known = { offer, uses: { uses, customers: new Map() }, vouchers: [] };
      campaigns.set(campaign.id, known);
    }
    return known;
  }

  /** Brings a voucher into the world, at its first use. */
  function bringIn(key: string): Played | undefined {
    const known = played.get(key);
    if (known) return known;
    const each = made.get(key);
    if (!each) return undefined;
    const campaign = campaignOf(each.campaign);
    const voucher = freshVoucher(each, campaign);
    campaign.vouchers.push(voucher);
    world.vouchers.set(key, voucher);
    const entry = { voucher, campaign };
    played.set(key, entry);
    return entry;
  }

  function obey(happening: Happening & { kind: 'command' }): void {
    const { at, command, asksFirst } = happening;
    const { scope } = command;
    const reference = 'orderReference' in command ? command.orderReference : null;
    const order = `${scope.clientId} ${command.codeKey} ${reference}`;
    if (reference !== null && turnedAway.has(order)) return;
    const found = command.codeKey ? bringIn(voucherKey(scope, command.codeKey)) : undefined;
    if (found) noteRunOut(found.voucher, at);
    const customer = 'customer' in command ? command.customer : null;
    if (found && customer !== null) know(found.campaign, customer);
    if (asksFirst && !isGood(happening, found, customer)) {
      turnedAway.add(order);
      return;
    }
    world.now = at;
    const { outcomes, changes } = decide(world, [command]);
    if (asksFirst && outcomes[0]?.kind === 'refused') turnedAway.add(order);
    page.add(changes, at);
  }

  /** The shop's question before an order: whether the code is good. */
  function isGood(
    { at, command }: Happening & { kind: 'command' },
    found: Played | undefined,
    customer: string | null,
  ): boolean {
    const { scope, codeAsked: code, reference } = command;
    const cartMinor = 'amountMinor' in command ? command.amountMinor : null;
    return validate({ at, kind: 'asked', scope, code, reference, cartMinor }, found, customer);
  }

  function answer(asked: Happening & { kind: 'asked' }): void {
    const key = codeKey(asked.code);
    const found = key === undefined ? undefined : bringIn(voucherKey(asked.scope, key));
    if (found) noteRunOut(found.voucher, asked.at);
    validate(asked, found, null);
  }

  /** Judges as the validate route does; a refusal is noted as an attempt. */
  function validate(
    { at, scope, code, reference, cartMinor }: Happening & { kind: 'asked' },
    found: Played | undefined,
    customer: string | null,
  ): boolean {
    const { channel, locationId } = scope;
    const use = { at, channel, locationId, amountMinor: null, currency: null, holdsOne: false };
    const uses = found?.campaign.uses;
    const findings = findingsFor(found?.voucher, use, {
      campaign: uses?.uses ?? null,
      customer: (customer !== null && uses?.customers.get(customer)) || null,
    });
    const [first] = findings;
    if (!first) return true;
    const voucher = found && { ...found.voucher };
    const asked = { cart_total_minor: cartMinor };
    const attempt = {
      route: 'validate',
      reference,
      scope,
      codeAsked: code,
      voucher,
      code: first.code,
      findings,
      asked,
    };
    page.add({ ...noChanges(), attempts: [attempt] }, at);
    return false;
  }

  function note({ at, entry, offer, disabled }: Happening & { kind: 'entered' }): void {
    page.add({ ...noChanges(), ledger: [entry] }, at);
    if (offer) change(offer);
    for (const each of disabled ?? []) {
      const found = bringIn(voucherKey({ ...each, organizationId: ORGANIZATION_ID }, each.codeKey));
      if (found) found.voucher.status = 'disabled';
    }
  }

  function change(offer: Offer): void {
    changedOffers.set(offer.campaignId, offer);
    const campaign = campaigns.get(offer.campaignId);
    if (!campaign) return;
    campaign.offer = offer;
    for (const voucher of campaign.vouchers) voucher.offer = offer;
  }

  return {
    play(happening) {
      if (happening.kind === 'command') obey(happening);
      else if (happening.kind === 'asked') answer(happening);
      else note(happening);
    },
    takeStatements: page.take,
  };
}

const freshVoucher = (each: PlayedVoucher, { offer, uses }: CampaignInUse): WorldVoucher => ({
  id: each.id,
  organizationId: ORGANIZATION_ID,
  clientId: each.clientId,
  mode: each.mode,
  campaignId: each.campaign.id,
  sourceId: each.sourceId,
  code: each.code,
  codeKey: each.codeKey,
  status: 'active',
  maxUses: each.maxUses,
  used: 0,
  held: 0,
  validFrom: null,
  validUntil: null,
  offer,
  campaign: uses,
  ranOut: [],
  lapsed: new Map(),
  redemptions: new Map(),
  orders: new Map(),
  holds: new Map(),
  refunds: new Map(),
});

/** Holds that ran out since are counted by the row alone, as when the voucher is loaded. */
function noteRunOut(voucher: WorldVoucher, now: number): void {
  if (voucher.held === 0) return;
  for (const hold of new Set(voucher.holds.values())) {
    if (hold.state !== 'live' || hold.expiresAt > now || voucher.ranOut.includes(hold)) continue;
    voucher.ranOut.push(hold);
    indexLapsed(voucher.lapsed, hold);
    const { uses, customers } = voucher.campaign;
    const customer = hold.customer === null ? undefined : customers.get(hold.customer);
    for (const each of [voucher, uses, customer]) if (each) each.held -= 1;
  }
}

/** A customer's uses are counted where they are limited. */
function know({ offer, uses }: CampaignInUse, customer: string): void {
  if (offer.perCustomerLimit === null || uses.customers.has(customer)) return;
  uses.customers.set(customer, { used: 0, held: 0 });
}
