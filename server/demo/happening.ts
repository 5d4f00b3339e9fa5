// What happens in the story, as its machinery takes it: at an instant, in the order of time.
import type { LedgerEntry } from '../ledger/entry.ts';
import type { Command, Scope } from '../redemption/command.ts';
import type { Channel, Mode, Offer } from '../voucher/state.ts';
import type { CampaignStory, ClientStory } from './story.ts';

export type Happening = { at: number } &
  /** `asksFirst`: the shop validates the code before, and goes no further where it is refused. */
  (
    | { kind: 'command'; command: Command; asksFirst?: true }
    /** A code was validated; only a refusal leaves something behind. */
    | { kind: 'asked'; scope: Scope; code: string; reference: string; cartMinor: number | null }
    /** Something was set up or changed; from then on the offer, or the vouchers, are so. */
    | { kind: 'entered'; entry: LedgerEntry; offer?: Offer; disabled?: readonly PlayedVoucher[] }
  );

/** A voucher as it was made. */
export interface PlayedVoucher {
  id: string;
  clientId: string;
  mode: Mode;
  sourceId: string | null;
  code: string;
  codeKey: string;
  maxUses: number | null;
  campaign: PlayedCampaign;
}

export interface PlayedCampaign {
  id: string;
  story: CampaignStory;
  mode: Mode;
  /** As it was made, before any later change. */
  offer: Offer;
  /** A batch's vouchers for each mailing of the story, in its order. */
  mailed: PlayedVoucher[][];
  /** A voucher for each shared code of the story, in its order. */
  shared: PlayedVoucher[];
}

export interface PlayedClient {
  id: string;
  story: ClientStory;
  locationIds: string[];
  /** Keys by what uses them. */
  keyIds: Record<Channel | 'test', string>;
  campaigns: PlayedCampaign[];
}

export const scopeIn = (
  client: PlayedClient,
  organizationId: string,
  mode: Mode,
  locationId: string | null,
): Scope => {
  const channel: Channel = locationId === null ? 'online' : 'in_store';
  return {
    organizationId,
    clientId: client.id,
    mode,
    shop: 'default',
    channel,
    locationId,
    actor: { kind: 'api_key', id: client.keyIds[mode === 'test' ? 'test' : channel] },
  };
};
