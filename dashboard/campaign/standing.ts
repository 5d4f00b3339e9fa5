// What a campaign is as people say it, and how a list asks for those that are so.
import type { CampaignAnswer } from './status.tsx';

/** One that is active has days as well: it has not begun, is under way, or is over. */
export type Standing = CampaignAnswer['status'] | 'scheduled' | 'expired';
type Stands = Pick<CampaignAnswer, 'status' | 'valid_from' | 'valid_until'>;

export function standingOf({ status, valid_from, valid_until }: Stands, now: number): Standing {
  if (status !== 'active') return status;
  if (valid_from !== null && Date.parse(valid_from) > now) return 'scheduled';
  return valid_until !== null && Date.parse(valid_until) < now ? 'expired' : status;
}

const PERIODS: Record<string, 'upcoming' | 'current' | 'past'> = {
  scheduled: 'upcoming',
  active: 'current',
  expired: 'past',
};

/** What a list asks for, to show those of one standing. */
export const filterOf = (standing: string | undefined) => {
  const period = PERIODS[standing ?? ''];
  return period === undefined ? { status: standing } : { status: 'active', period };
};
