// HTTP of campaigns: an offer, where and when it is good, and how often.
import type { FastifyInstance } from 'fastify';
import {
  archiveCampaign,
  changeCampaign,
  createCampaign,
  getCampaign,
  listCampaigns,
} from '../../contract/management/campaign.ts';
import type { AnyActor } from '../api-key/can.ts';
import { isWithin } from '../api-key/can.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { newId, privateId } from '../db/id.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, route, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { locationsOf } from '../location/queries.ts';
import { campaignAnswer } from './answer.ts';
import { changeCampaignRow } from './change-campaign.ts';
import { beginCounting, bringsLimit } from './count-uses.ts';
import { readCampaignFields } from './fields.ts';
import * as queries from './queries.ts';
import type { CampaignRow } from './queries.ts';
import { withStanding } from './standing.ts';

export function registerCampaignRoutes(app: FastifyInstance, context: Context): void {
  write(app, context, createCampaign, async ({ actor, body, tx }) => {
    const client = await requireClient(tx, actor, body.client_id, 'key share');
    const mode = body.mode ?? actor.mode;
    if (!isWithin(actor, { mode })) {
      throw new ApiError('forbidden', { message: 'A test key makes test campaigns only' });
    }
    const location_ids = await readLocations(tx, client, body.location_ids ?? null);
    const said = { ...readCampaignFields(body, undefined, client), location_ids };
    const fields = await withStanding(tx, actor, undefined, said);
    const { organizationId } = actor;
    const made = { id: newId(), organizationId, clientId: client.id, mode };
    const created_at = await queries.insertCampaign(tx, made, fields);
    const row: CampaignRow = {
      ...fields,
      id: made.id,
      organization_id: organizationId,
      client_id: client.id,
      mode,
      counted: false,
      paused_with_client: false,
      created_at,
      currency: client.currency,
      time_zone: client.time_zone,
    };
    const answer = campaignAnswer(row);
    await appendToLedger(tx, [{ ...about('campaign.created', actor, row), after: answer }]);
    return answer;
  });

  read(app, listCampaigns, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    const { client_id, status, period, mode, kind, q } = querystring;
    const client =
      client_id === undefined ? undefined : await requireClient(context.db, actor, client_id);
    const filter = { clientId: client?.id, status, period, mode, kind, q };
    const rows = await queries.listCampaigns(context.db, actor, filter, page);
    return pageOf(rows, page, campaignAnswer);
  });

  read(app, getCampaign, async ({ actor, params }) =>
    campaignAnswer(await queries.requireCampaign(context.db, actor, params.id)),
  );

  // not `write`: a first limit begins to be counted in a transaction before that of the change
  route(app, changeCampaign, async ({ actor, params, body }) => {
    const fieldsOver = async (db: Queryable, base: CampaignRow) => ({
      ...readCampaignFields(body, base, base),
      location_ids:
        body.location_ids === undefined
          ? base.location_ids
          : await readLocations(db, { ...base, id: base.client_id }, body.location_ids),
    });
    const seen = await queries.requireCampaign(context.db, actor, params.id);
    if (bringsLimit(seen, await fieldsOver(context.db, seen))) {
      await beginCounting(context.db, seen);
    }
    return context.db.transaction((tx) =>
      changeCampaignRow(tx, {
        seen,
        limitsTouched: body.max_redemptions !== undefined || body.per_customer_limit !== undefined,
        lock: () => queries.requireCampaign(tx, actor, params.id, 'change'),
        fieldsOver: (base) => fieldsOver(tx, base),
        standing: (before, fields) => withStanding(tx, actor, before, fields),
        entry: (row) => about('campaign.changed', actor, row),
      }),
    );
  });

  write(app, context, archiveCampaign, async ({ actor, params, tx }) => {
    const row = await queries.requireCampaign(tx, actor, params.id, 'change');
    if (row.status === 'archived') return undefined;
    await queries.updateCampaign(tx, row, { ...row, status: 'archived' });
    const states = { before: { status: row.status }, after: { status: 'archived' } };
    await appendToLedger(tx, [{ ...about('campaign.archived', actor, row), ...states }]);
    return undefined;
  });
}

const about = (kind: LedgerKind, actor: AnyActor, row: CampaignRow): LedgerEntry => ({
  organizationId: row.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: row.client_id,
  campaignId: row.id,
  subjectId: row.id,
});

async function readLocations(
  db: Queryable,
  client: { organization_id: string; id: string },
  publicIds: string[] | null,
): Promise<string[] | null> {
  if (publicIds === null) return null;
  const ids = publicIds.map((each) => privateId('location', each));
  const known = await locationsOf(
    db,
    client,
    ids.filter((id) => id !== undefined),
  );
  return ids.map((id, i) => {
    if (id === undefined || !known.has(id)) {
      throw invalid(`location_ids.${i}`, 'is no location of this client');
    }
    return id;
  });
}
