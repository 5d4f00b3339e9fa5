// HTTP of scans and leads.
import type { FastifyInstance } from 'fastify';
import {
  eraseLead as eraseLeadOperation,
  listLeads,
  recordLead as recordLeadOperation,
  recordScan as recordScanOperation,
} from '../../contract/management/lead.ts';
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import { requireCampaign } from '../campaign/queries.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { privateId, publicId, publicIdOrNull } from '../db/id.ts';
import { invalid, notFound } from '../http/api-error.ts';
import { readInstant, writeInstant } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { requireVoucher } from '../voucher/queries.ts';
import { leadAnswer, leadsOf, readLeadFilter } from './list-leads.ts';
import { eraseLead, recordLead, recordScan, type Place, type Recorded } from './record-lead.ts';

export function registerLeadRoutes(app: FastifyInstance, context: Context): void {
  write(app, context, recordScanOperation, async ({ actor, body, tx }) => {
    const place = await placeOfVoucher(tx, actor, body.voucher_id);
    const scan = await recordScan(tx, place, readAt(body.at), body.visitor ?? null);
    return { ...answerOf('scan', scan), voucher_id: publicId('voucher', place.voucher_id) };
  });

  write(app, context, recordLeadOperation, async ({ actor, body, tx }) => {
    const place = await placeOf(tx, actor, body);
    const lead = await recordLead(tx, ledgerActor(actor), place, readAt(body.at), {
      name: body.name ?? null,
      email: body.email ?? null,
      phone: body.phone ?? null,
      consent: body.consent ?? false,
      metadata: body.metadata ?? null,
    });
    const { name, email, phone, consent, metadata } = lead;
    return {
      ...answerOf('lead', lead),
      voucher_id: publicIdOrNull('voucher', lead.voucher_id),
      ...{ name, email, phone, consent, metadata },
    };
  });

  read(app, listLeads, async ({ actor, querystring }) => {
    const { db } = context;
    const filter = await readLeadFilter(db, actor, querystring);
    const page = readPage(querystring);
    return pageOf(await leadsOf(db, actor, filter, page), page, leadAnswer);
  });

  write(app, context, eraseLeadOperation, async ({ actor, params, tx }) => {
    await eraseLead(tx, ledgerActor(actor), await requireLead(tx, actor, params.id));
    return undefined;
  });
}

const AHEAD_MS = 5 * 60_000;

function readAt(text: string | null | undefined): Date {
  const at = text ? readInstant(text) : Date.now();
  if (at > Date.now() + AHEAD_MS) throw invalid('at', 'may not lie in the future');
  return new Date(at);
}

async function placeOfVoucher(tx: Queryable, actor: AnyActor, id: string) {
  const voucher = await requireVoucher(tx, actor, id);
  const { organization_id, client_id, campaign_id, source_id, mode } = voucher;
  return { organization_id, client_id, campaign_id, source_id, mode, voucher_id: voucher.id };
}

async function placeOf(
  tx: Queryable,
  actor: AnyActor,
  body: { voucher_id?: string | null; campaign_id?: string | null },
): Promise<Place> {
  if (body.voucher_id) return placeOfVoucher(tx, actor, body.voucher_id);
  if (!body.campaign_id) throw invalid('voucher_id', 'or campaign_id is required');
  const campaign = await requireCampaign(tx, actor, body.campaign_id);
  const { organization_id, client_id, mode } = campaign;
  const nowhere = { source_id: null, voucher_id: null };
  return { organization_id, client_id, campaign_id: campaign.id, mode, ...nowhere };
}

/** The lead of a public id, as far as the actor can see it; throws 404. */
async function requireLead(tx: Queryable, actor: AnyActor, id: string) {
  const own = privateId('lead', id);
  if (!own) throw notFound();
  const where = within(actor, { client: 'client_id', mode: 'mode' }).is('id', own);
  const [row] = await tx.query<Place & { id: string }>({
    text: `select id, organization_id, client_id, campaign_id, source_id, voucher_id, mode from lead
      where ${where.text()}`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}

const answerOf = (kind: 'scan' | 'lead', row: Recorded) => ({
  id: publicId(kind, row.id),
  client_id: publicId('client', row.client_id),
  campaign_id: publicId('campaign', row.campaign_id),
  source_id: publicIdOrNull('source', row.source_id),
  at: writeInstant(row.at.getTime()),
  created_at: writeInstant(Date.now()),
});
