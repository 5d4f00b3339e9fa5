// Accounts and invitations as they are answered.
import type { Static } from 'typebox';
import type { Account } from '../../contract/management/account.ts';
import { publicId } from '../db/id.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import type { AccountRow, Position } from './queries.ts';

/** What somebody may do, and to what. */
export const positionAnswer = ({ role, client_ids, location_ids }: Position) => ({
  role,
  client_ids: client_ids?.map((id) => publicId('client', id)) ?? null,
  location_ids: location_ids?.map((id) => publicId('location', id)) ?? null,
});

export const accountAnswer = (row: AccountRow): Static<typeof Account> => ({
  id: publicId('account', row.id),
  name: row.name,
  email: row.email,
  ...positionAnswer(row),
  status: row.status,
  totp_enabled: row.totp_enabled,
  last_sign_in_at: writeInstantOrNull(row.last_sign_in_at),
  created_at: writeInstant(row.created_at.getTime()),
});
