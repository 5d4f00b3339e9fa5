// HTTP of approval: a campaign is handed in, approved, or sent back with a reason.
import type { FastifyInstance } from 'fastify';
import {
  approveCampaign,
  rejectCampaign,
  submitCampaign,
} from '../../contract/management/campaign.ts';
import type { AnyActor } from '../api-key/can.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/database.ts';
import { ApiError } from '../http/api-error.ts';
import { ledgerActor, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import { campaignAnswer } from './answer.ts';
import { requireCampaign, updateCampaign, type CampaignFields, type Standing } from './queries.ts';
import { withStanding } from './standing.ts';

type Status = CampaignFields['status'];

const FROM: Record<'submit' | 'decide', Status[]> = {
  submit: ['draft', 'paused', 'ended'],
  decide: ['pending'],
};

export function registerApprovalRoutes(app: FastifyInstance, context: Context): void {
  write(app, context, submitCampaign, ({ actor, params, tx }) =>
    move(tx, actor, params.id, 'submit', 'campaign.submitted', (row) =>
      withStanding(tx, actor, row, { ...row, status: 'active' }),
    ),
  );

  write(app, context, approveCampaign, ({ actor, params, tx }) =>
    move(tx, actor, params.id, 'decide', 'campaign.approved', (row) =>
      Promise.resolve({ ...row, status: 'active', approved: true, rejection: null }),
    ),
  );

  write(app, context, rejectCampaign, ({ actor, params, body, tx }) =>
    move(tx, actor, params.id, 'decide', 'campaign.rejected', (row) => {
      const rejection = body.reason.trim();
      return Promise.resolve({ ...row, status: 'draft', approved: false, rejection });
    }),
  );
}

/** Throws 404, and 409 for a campaign that is not where this step begins. */
async function move(
  tx: Transaction,
  actor: AnyActor,
  id: string,
  step: 'submit' | 'decide',
  kind: LedgerKind,
  next: (row: CampaignFields & Standing) => Promise<CampaignFields & Standing>,
) {
  const row = await requireCampaign(tx, actor, id, 'change');
  if (!FROM[step].includes(row.status)) {
    throw new ApiError('conflict', { message: `The campaign is ${row.status}` });
  }
  const fields = await next(row);
  await updateCampaign(tx, row, fields);
  const answer = campaignAnswer({ ...row, ...fields, paused_with_client: false });
  await appendToLedger(tx, [
    {
      organizationId: row.organization_id,
      kind,
      actor: ledgerActor(actor),
      at: Date.now(),
      clientId: row.client_id,
      campaignId: row.id,
      subjectId: row.id,
      ...difference(campaignAnswer(row), answer),
    },
  ]);
  return answer;
}
