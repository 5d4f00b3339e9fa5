// A session as it is answered: who is signed in, and what they may do.
import type { Static } from 'typebox';
import type { Session } from '../../contract/management/session.ts';
import type { Action } from '../../contract/operation.ts';
import { positionAnswer } from '../account/answer.ts';
import type { AccountRow } from '../account/queries.ts';
import { roleMay } from '../api-key/role.ts';
import { publicId } from '../db/id.ts';
import { writeInstant } from '../http/instant.ts';

/** What is asked about inside a route that declares another action. */
const WITHIN_ROUTES: Action[] = ['redemption.override'];

export function sessionAnswer(
  account: AccountRow,
  organization: { organization_id: string; name: string },
  expiresAt: Date,
  actions: Iterable<Action>,
): Static<typeof Session> {
  const { role, client_ids, location_ids } = positionAnswer(account);
  return {
    account: {
      id: publicId('account', account.id),
      name: account.name,
      email: account.email,
      role,
      totp_enabled: account.totp_enabled,
      locale: account.locale,
    },
    organization: {
      id: publicId('organization', organization.organization_id),
      name: organization.name,
    },
    client_ids,
    location_ids,
    may: [...new Set([...actions, ...WITHIN_ROUTES])]
      .filter((action) => action !== 'public' && roleMay(account.role, action))
      .sort(),
    expires_at: writeInstant(expiresAt.getTime()),
  };
}
