// Asks where a campaign stands with those who approve, and refuses what would go past them.
import type { AnyActor } from '../api-key/can.ts';
import type { Queryable } from '../db/database.ts';
import { ApiError } from '../http/api-error.ts';
import { findOrganization } from '../organization/queries.ts';
import { decideStanding } from './decide-standing.ts';
import type { CampaignFields, Standing } from './queries.ts';

/** The fields with the status that they may have. Throws 409 where an approved offer would change. */
export async function withStanding<F extends CampaignFields>(
  db: Queryable,
  actor: AnyActor,
  before: (CampaignFields & Standing) | undefined,
  fields: F,
): Promise<F & Standing> {
  // keys of a client as well: a merchant makes them
  const needsApproval =
    actor.clientIds !== null &&
    (await findOrganization(db, actor.organizationId)).campaign_approval;
  const decision = decideStanding({ before, fields, needsApproval });
  if ('refused' in decision) {
    throw new ApiError('conflict', {
      message:
        'The campaign was approved as it is: pause it, change it, and hand it in for approval again',
    });
  }
  return { ...fields, ...decision };
}
