// What a story of the demo is made of: plain data, in major units and days relative to today.
import type { Channel } from '../voucher/state.ts';
import type { CampaignBody } from '../campaign/fields.ts';
import type { Day } from './calendar.ts';

/** Hours of the day with how busy they are. */
export type Hours = readonly (readonly [hour: number, weight: number])[];

export interface ClientStory {
  name: string;
  currency: string;
  timeZone: string;
  grossMargin: number | null;
  /** The online shop says its tax, at this rate; amounts include it. */
  taxRate?: number;
  shopUrl: string;
  /** The day on which it became a client. */
  since: Day;
  locations: readonly string[];
  orders: {
    /** What the numbers of online orders begin with. */
    prefix: string;
    /** The typical order in major units; real ones lie around it. */
    typical: Record<Channel, number>;
    /** Amounts are multiples of this, in minor units. */
    step: number;
    /** Regular customers. */
    customers: number;
    /** How busy the days are, from Monday on. */
    week: readonly [number, number, number, number, number, number, number];
    hours: Record<Channel, Hours>;
  };
  campaigns: readonly CampaignStory[];
}

export interface CampaignStory {
  /** As the API takes them; validity and status come from the days below. */
  fields: Omit<CampaignBody, 'valid_from' | 'valid_until' | 'status'> & { name: string };
  mode?: 'test';
  /** First and last day of validity; null: open. */
  from: Day | null;
  until: Day | null;
  /** The first day of validity is this one, where `from` would be later. */
  fromAtLatest?: string;
  /** The day on which it was made; 14 days before the first, unless said otherwise. */
  made?: Day;
  status?: 'draft' | { on: Day; becomes: 'paused' | 'ended' };
  /** Days on which it is not good. */
  blackout?: readonly Day[];
  /** When people come, where it is not as for the client's other campaigns. */
  hours?: Hours;
  /** Money spent on the campaign as a whole. */
  costs?: readonly CostStory[];
  /** Share of uses in a shop of the street, where both channels are open. */
  inStore: number;
  mailings?: readonly Mailing[];
  shared?: readonly SharedCode[];
  named?: readonly NamedVoucher[];
}

export interface CostStory {
  kind: 'print' | 'postage' | 'design' | 'fee' | 'other';
  amount: number;
  on: Day;
  description: string;
}

export interface SourceStory {
  name: string;
  kind: 'direct_mail' | 'flyer' | 'email' | 'sms' | 'social' | 'partner' | 'in_store' | 'other';
  cost?: number;
  /** Postage, a cost line of its own. */
  postage?: number;
  quantity?: number;
  sent?: Day;
}

/** How fast people come: by post, on a flyer, by e-mail, or handed out over months. */
export type Pace = 'post' | 'flyer' | 'email' | 'handed_out';

/** A source with a batch of generated codes of its own. */
export interface Mailing {
  source: SourceStory;
  codes: number;
  prefix?: string;
  pattern?: string;
  /** Share of the codes that come back. */
  response: number;
  pace: Pace;
  /** Codes that were reported lost and disabled. */
  lost?: { codes: number; on: Day };
}

/** One code for everybody. */
export interface SharedCode {
  code: string;
  source?: SourceStory;
  from: Day;
  /** Uses on an average day at the beginning, and by how much that grew until today. */
  perDay: number;
  growth: number;
}

/** A code of the documentation: nobody in the story uses it. */
export interface NamedVoucher {
  code: string;
  source?: string;
}
