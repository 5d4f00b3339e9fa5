// HTTP of exports: the files of vouchers and leads. Those of redemptions and of rejected rows stand
// with their lists; all are written by csv/.
import type { FastifyInstance } from 'fastify';
import { downloadLeads, downloadVouchers } from '../../contract/management/export.ts';
import type { Context } from '../context.ts';
import { sendCsv } from '../csv/send-csv.ts';
import { route } from '../http/route.ts';
import { readLeadFilter } from '../lead/list-leads.ts';
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
    const filter = await readLeadFilter(db, actor, querystring);
    return sendCsv(reply, 'leads.csv', leadsCsv(db, actor, filter));
  });
}
