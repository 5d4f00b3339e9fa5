// What a till is told of itself.
import type { Static } from 'typebox';
import type { Till } from '../../contract/management/till.ts';
import { publicId } from '../db/id.ts';
import { writeInstant } from '../http/instant.ts';
import type { EarlierUse, PersonRow, SeatingRow, TillRow } from './queries.ts';

/** How long a redemption can be undone at the till that made it. */
export const UNDO_SECONDS = 10 * 60;

const personAnswer = (row: PersonRow) => ({
  id: publicId('staff', row.id),
  name: row.name,
  may_override: row.may_override,
  locked: row.failures >= 5,
});

export function tillAnswer(row: TillRow, staff: PersonRow[]): Static<typeof Till> {
  const onShift = staff.find(({ id }) => id === row.staff_id);
  return {
    device: {
      id: publicId('device', row.id),
      name: row.name,
      offline_allowance: row.offline_allowance,
    },
    location: { id: publicId('location', row.location_id), name: row.location_name },
    client: {
      id: publicId('client', row.client_id),
      name: row.client_name,
      token: row.client_token,
      currency: row.currency,
      time_zone: row.time_zone,
    },
    staff: staff.map(personAnswer),
    on_shift: onShift ? personAnswer(onShift) : null,
    undo_seconds: UNDO_SECONDS,
  };
}

export const useAnswer = (use: EarlierUse) => ({
  at: writeInstant(use.at.getTime()),
  place: use.place ?? 'online',
  order_reference: use.shop === 'till' ? null : use.order_reference,
});

/** The order reference of a seating: the location, the table, and what makes it one of its own. */
export const seatingReference = (locationId: string, table: string, id: string): string =>
  `table ${locationId} ${id} ${table}`;

export const tableOf = ({ order_reference }: Pick<SeatingRow, 'order_reference'>): string =>
  order_reference.split(' ').slice(3).join(' ');

export const seatingAnswer = (row: SeatingRow) => ({
  hold_id: publicId('hold', row.id),
  code: row.code,
  table: tableOf(row),
  expires_at: writeInstant(row.expires_at.getTime()),
  created_at: writeInstant(row.created_at.getTime()),
});
