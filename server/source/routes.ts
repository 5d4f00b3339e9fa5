// HTTP of sources: the mail piece, flyer, e-mail … that carries codes.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  changeSource,
  createSource,
  getSource,
  listSources,
  type Source,
} from '../../contract/management/source.ts';
import { toDecimal } from '../../contract/money.ts';
import type { AnyActor } from '../api-key/can.ts';
import { readAmount } from '../campaign/fields.ts';
import { requireCampaign } from '../campaign/queries.ts';
import type { Context } from '../context.ts';
import { newId, publicId } from '../db/id.ts';
import { writeInstant } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import * as queries from './queries.ts';
import type { SourceFields, SourceRow } from './queries.ts';

export function registerSourceRoutes(app: FastifyInstance, context: Context): void {
  write(app, context, createSource, async ({ actor, params, body, tx }) => {
    const campaign = await requireCampaign(tx, actor, params.id, 'share');
    const base = { name: body.name, kind: body.kind, ...NOTHING_SAID };
    const row = await queries.insertSource(tx, {
      ...readFields(body, base, campaign.currency),
      id: newId(),
      organization_id: campaign.organization_id,
      client_id: campaign.client_id,
      campaign_id: campaign.id,
      currency: campaign.currency,
      time_zone: campaign.time_zone,
    });
    const answer = sourceAnswer(row);
    await appendToLedger(tx, [{ ...about('source.created', actor, row), after: answer }]);
    return answer;
  });

  read(app, listSources, async ({ actor, params, querystring }) => {
    const page = readPage(querystring);
    const campaign = await requireCampaign(context.db, actor, params.id);
    const rows = await queries.listSources(context.db, actor, campaign.id, page);
    return pageOf(rows, page, sourceAnswer);
  });

  read(app, getSource, async ({ actor, params }) =>
    sourceAnswer(await queries.requireSource(context.db, actor, params.id)),
  );

  write(app, context, changeSource, async ({ actor, params, body, tx }) => {
    const lock = 'for key share of cl for no key update of s';
    const before = await queries.requireSource(tx, actor, params.id, lock);
    const after = { ...before, ...readFields(body, before, before.currency) };
    const answer = sourceAnswer(after);
    const changed = difference(sourceAnswer(before), answer);
    if (!changed) return answer;
    await queries.updateSource(tx, after);
    await appendToLedger(tx, [{ ...about('source.changed', actor, after), ...changed }]);
    return answer;
  });
}

const NOTHING_SAID = { cost_minor: null, quantity: null, sent_on: null };

interface Body {
  name?: string;
  kind?: string;
  cost?: number | string | null;
  quantity?: number | null;
  sent_on?: string | null;
}

function readFields(body: Body, base: SourceFields, currency: string): SourceFields {
  return {
    name: (body.name ?? base.name).trim(),
    kind: body.kind ?? base.kind,
    cost_minor: body.cost === undefined ? base.cost_minor : readAmount('cost', body.cost, currency),
    quantity: body.quantity === undefined ? base.quantity : body.quantity,
    sent_on: body.sent_on === undefined ? base.sent_on : body.sent_on,
  };
}

const about = (kind: LedgerKind, actor: AnyActor, row: SourceRow): LedgerEntry => ({
  organizationId: row.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: row.client_id,
  campaignId: row.campaign_id,
  subjectId: row.id,
});

const sourceAnswer = (row: SourceRow): Static<typeof Source> => ({
  id: publicId('source', row.id),
  client_id: publicId('client', row.client_id),
  campaign_id: publicId('campaign', row.campaign_id),
  name: row.name,
  kind: row.kind as Static<typeof Source>['kind'],
  cost: row.cost_minor === null ? null : toDecimal(row.cost_minor, row.currency),
  quantity: row.quantity,
  sent_on: row.sent_on,
  created_at: writeInstant(row.created_at.getTime()),
});
