// What a signed-in person is told of themselves.
import type { Static } from 'typebox';
import type { Session } from '../../contract/management/session.ts';
import { actions } from '../../contract/operation.ts';
import type { AccountRow } from '../account/queries.ts';
import { roleMay } from '../api-key/role.ts';
import { publicId } from '../db/id.ts';
import { writeInstant } from '../http/instant.ts';

export const publicIds = (kind: 'client' | 'location', ids: string[] | null): string[] | null =>
  ids && ids.map((id) => publicId(kind, id));

export const sessionAnswer = (account: AccountRow, expiresAt: Date): Static<typeof Session> => ({
  account: {
    id: publicId('account', account.id),
    name: account.name,
    email: account.email,
    role: account.role,
    totp_enabled: account.totp_confirmed_at !== null,
    locale: account.locale,
  },
  organization: {
    id: publicId('organization', account.organization_id),
    name: account.organization_name,
  },
  client_ids: publicIds('client', account.client_ids),
  location_ids: publicIds('location', account.location_ids),
  may: actions.filter((action) => roleMay(account.role, action)),
  expires_at: writeInstant(expiresAt.getTime()),
});
