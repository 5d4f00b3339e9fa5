// HTTP of the organization's own settings.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  changeOrganization,
  getOrganization,
  type Organization,
} from '../../contract/management/organization.ts';
import type { Context } from '../context.ts';
import { publicId } from '../db/id.ts';
import { writeInstant } from '../http/instant.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import { findOrganization, updateOrganization, type OrganizationRow } from './queries.ts';

export function registerOrganizationRoutes(app: FastifyInstance, context: Context): void {
  read(app, getOrganization, async ({ actor }) =>
    organizationAnswer(await findOrganization(context.db, actor.organizationId)),
  );

  write(app, context, changeOrganization, async ({ actor, body, tx }) => {
    const before = await findOrganization(tx, actor.organizationId, 'for no key update');
    const after: OrganizationRow = {
      ...before,
      name: body.name?.trim() ?? before.name,
      support_email:
        body.support_email === undefined
          ? before.support_email
          : (body.support_email?.trim().toLowerCase() ?? null),
      campaign_approval: body.campaign_approval ?? before.campaign_approval,
    };
    const answer = organizationAnswer(after);
    const changed = difference(organizationAnswer(before), answer);
    if (!changed) return answer;
    await updateOrganization(tx, after);
    await appendToLedger(tx, [
      {
        organizationId: actor.organizationId,
        kind: 'organization.changed',
        actor: ledgerActor(actor),
        at: Date.now(),
        subjectId: actor.organizationId,
        ...changed,
      },
    ]);
    return answer;
  });
}

const organizationAnswer = (row: OrganizationRow): Static<typeof Organization> => ({
  id: publicId('organization', row.organization_id),
  name: row.name,
  support_email: row.support_email,
  campaign_approval: row.campaign_approval,
  created_at: writeInstant(row.created_at.getTime()),
});
