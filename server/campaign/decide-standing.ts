// Whether a campaign may be active, where an organization wants to approve it first. Somebody who is
// bound to clients hands it in; somebody who is bound to none approves by what they do.
import type { CampaignFields, Standing } from './queries.ts';

type Status = CampaignFields['status'];

export interface StandingAsked {
  /** The campaign as it is; undefined: it is new. */
  before: (CampaignFields & Standing) | undefined;
  /** As it is to be. */
  fields: CampaignFields;
  /** The organization asks for approval, and the actor is not one who gives it. */
  needsApproval: boolean;
}

export type StandingDecision = ({ status: Status } & Standing) | { refused: 'approved as it is' };

/** All that a campaign says, but for its name and whether it runs. */
const OFFER = [
  'kind',
  'channels',
  'location_ids',
  'discount_type',
  'discount_value',
  'discount_description',
  'minimum_spend_minor',
  'max_discount_minor',
  'valid_from',
  'valid_until',
  'max_uses_per_voucher',
  'max_redemptions',
  'per_customer_limit',
  'terms',
] as const satisfies (keyof CampaignFields)[];

const differs = (one: CampaignFields, other: CampaignFields): boolean =>
  OFFER.some((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));

export function decideStanding({ before, fields, needsApproval }: StandingAsked): StandingDecision {
  const { status } = fields;
  const rejection = before?.rejection ?? null;
  if (!needsApproval) {
    const isActive = status === 'active';
    const approved = isActive || (before?.approved ?? false);
    return { status, approved, rejection: isActive ? null : rejection };
  }
  const isOther = before !== undefined && differs(before, fields);
  if (isOther && before.status === 'active' && status === 'active') {
    return { refused: 'approved as it is' };
  }
  const approved = (before?.approved ?? false) && !isOther;
  if (status !== 'active') return { status, approved, rejection };
  return { status: approved ? 'active' : 'pending', approved, rejection: null };
}
