// HTTP of exports: the files of vouchers and leads. Those of redemptions and of rejected rows stand
// with their lists; all are written by csv/.
import type { FastifyInstance } from 'fastify';
import { downloadLeads, downloadVouchers } from '../../contract/management/export.ts';
import { requireCampaign } from '../campaign/queries.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import { sendCsv } from '../csv/send-csv.ts';
import { readEdge } from '../http/instant.ts';
import { route } from '../http/route.ts';
import { readVoucherFilter } from '../voucher/routes.ts';
import { leadsCsv } from './leads-csv.ts';
import { vouchersCsv } from './vouchers-csv.ts';

export function registerExportRoutes(app: FastifyInstance, context: Context): void {
  const { db, config } = context;

  route(app, downloadVouchers, async ({ actor, querystring, reply }) => {
    const filter = await readVoucherFilter(db, actor, querystring);
    return sendCsv(reply, 'vouchers.csv', vouchersCsv(db, actor, filter, config.publicUrl));
  });

  route(app, downloadLeads, async ({ actor, querystring, reply }) => {
    const { client_id, campaign_id, from, to } = querystring;
    const filter = {
      ...(client_id ? { clientId: (await requireClient(db, actor, client_id)).id } : undefined),
      ...(campaign_id
        ? { campaignId: (await requireCampaign(db, actor, campaign_id)).id }
        : undefined),
      ...(from ? { from: readEdge(from, 'UTC', 'start') } : undefined),
      ...(to ? { to: readEdge(to, 'UTC', 'end') } : undefined),
    };
    return sendCsv(reply, 'leads.csv', leadsCsv(db, actor, filter));
  });
}
