// Where a report came from, in words.
import type { Messages } from '../text/text.tsx';

/** A location's name, "Online", or nothing where it is not known. */
export const placeOf = (place: string | null, { common }: Messages): string | undefined =>
  place === 'online' ? common.online : (place ?? undefined);
