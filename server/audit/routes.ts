// HTTP of the audit log: a list and a file.
import type { FastifyInstance } from 'fastify';
import { downloadAuditLog, listAuditLog } from '../../contract/management/audit.ts';
import type { Context } from '../context.ts';
import { sendCsv } from '../csv/send-csv.ts';
import { invalid } from '../http/api-error.ts';
import { read, route } from '../http/route.ts';
import { readPlace, writePlace } from '../ledger/place.ts';
import { auditAnswer } from './answer.ts';
import { auditCsv } from './audit-csv.ts';
import { readEntries } from './queries.ts';
import { readFilter } from './read-filter.ts';

const DEFAULT_LIMIT = 50;

export function registerAuditRoutes(app: FastifyInstance, { db }: Context): void {
  read(app, listAuditLog, async ({ actor, querystring }) => {
    const { limit = DEFAULT_LIMIT, cursor } = querystring;
    // "1e400" is read as Infinity, which passes by every maximum
    if (!Number.isSafeInteger(limit)) throw invalid('limit', 'must be a whole number');
    const before = cursor === undefined ? undefined : readPlace(cursor);
    if (cursor !== undefined && !before) {
      throw invalid('cursor', 'must be the next_cursor of a page');
    }
    const filter = await readFilter(db, actor, querystring);
    const rows = await readEntries(db, filter, before, limit + 1);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return { data: shown.map(auditAnswer), next_cursor: last ? writePlace(last) : null };
  });

  route(app, downloadAuditLog, async ({ actor, querystring, reply }) => {
    const filter = await readFilter(db, actor, querystring);
    return sendCsv(reply, 'audit-log.csv', auditCsv(db, filter));
  });
}
