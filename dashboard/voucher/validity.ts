// When a voucher begins and ends in words: by its own dates, else by those of its campaign.
import { UNKNOWN } from '../part/format.ts';

interface Edge {
  /** The voucher's own; null: its campaign's. */
  own: string | null;
  /** The campaign's: null where it has none, undefined while that is not known. */
  campaign: string | null | undefined;
  /** What is said where nothing limits it. */
  open: string;
}

export function edgeOf({ own, campaign, open }: Edge, write: (at: string) => string): string {
  const at = own ?? campaign;
  if (at === undefined) return UNKNOWN;
  return at === null ? open : write(at);
}
