// HTTP of cost lines: print, postage, design, fees of a campaign or of one of its sources.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { createCost, listCosts, removeCost, type Cost } from '../../contract/management/cost.ts';
import { toDecimal } from '../../contract/money.ts';
import type { AnyActor } from '../api-key/can.ts';
import { readAmount } from '../campaign/fields.ts';
import { requireCampaign } from '../campaign/queries.ts';
import type { Context } from '../context.ts';
import { newId, publicId, publicIdOrNull } from '../db/id.ts';
import { writeInstant } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import * as queries from './cost-queries.ts';
import type { CostRow } from './cost-queries.ts';
import { today } from './delivery-routes.ts';
import { readSourceId } from './queries.ts';

export function registerCostRoutes(app: FastifyInstance, context: Context): void {
  write(app, context, createCost, async ({ actor, params, body, tx }) => {
    const campaign = await requireCampaign(tx, actor, params.id, 'share');
    const cost = {
      id: newId(),
      organization_id: campaign.organization_id,
      client_id: campaign.client_id,
      campaign_id: campaign.id,
      source_id: await readSourceId(tx, campaign, body.source_id),
      kind: body.kind,
      amount_minor: readAmount('amount', body.amount, campaign.currency) ?? 0,
      on_date: body.date ?? today(campaign),
      description: body.description ?? null,
    };
    const created_at = await queries.insertCost(tx, cost);
    const answer = costAnswer({ ...cost, created_at, currency: campaign.currency });
    await appendToLedger(tx, [{ ...about(actor, cost), kind: 'cost.created', after: answer }]);
    return answer;
  });

  read(app, listCosts, async ({ actor, params, querystring }) => {
    const page = readPage(querystring);
    const campaign = await requireCampaign(context.db, actor, params.id);
    const sourceId = (await readSourceId(context.db, campaign, querystring.source_id)) ?? undefined;
    const filter = { campaignId: campaign.id, sourceId };
    const rows = await queries.listCosts(context.db, actor, filter, page);
    return pageOf(rows, page, costAnswer);
  });

  write(app, context, removeCost, async ({ actor, params, tx }) => {
    const cost = await queries.requireCost(tx, actor, params.id);
    await queries.removeCost(tx, cost);
    const before = costAnswer(cost);
    await appendToLedger(tx, [{ ...about(actor, cost), kind: 'cost.removed', before }]);
    return undefined;
  });
}

const about = (actor: AnyActor, cost: queries.NewCost): Omit<LedgerEntry, 'kind'> => ({
  organizationId: cost.organization_id,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: cost.client_id,
  campaignId: cost.campaign_id,
  subjectId: cost.id,
});

const costAnswer = (row: CostRow): Static<typeof Cost> => ({
  id: publicId('cost', row.id),
  client_id: publicId('client', row.client_id),
  campaign_id: publicId('campaign', row.campaign_id),
  source_id: publicIdOrNull('source', row.source_id),
  kind: row.kind as Static<typeof Cost>['kind'],
  amount: toDecimal(row.amount_minor, row.currency),
  currency: row.currency,
  date: row.on_date,
  description: row.description,
  created_at: writeInstant(row.created_at.getTime()),
});
