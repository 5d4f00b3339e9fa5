// Makes the roll-up anew from the rows, under the lock of those who follow the ledger. The cursor
// stays: what it has not reached yet is applied again, and changes nothing.
import type { Database } from '../db/database.ts';
import { withSession, type Session } from '../db/session.ts';
import { applyLines, enterClients } from './apply-lines.ts';
import { enterOrganizations, splitCompany } from './follow.ts';
import { HAS_SIBLING } from './line.ts';
import { fillOverrides } from './overrides.ts';
import { closeRefusals } from './refusals.ts';
import { clocks, days, fillCells, quarters, recountScans, spans } from './sums.ts';

const CHUNK = 10_000;
const TABLES = [
  'report_line',
  'report_late',
  'report_quarter',
  'report_clock',
  'report_day',
  'report_span',
  'report_refusal',
  'report_override',
  'report_client',
];

/** `onProgress` is told how many redemptions are counted. Answers how many there were. */
export async function rebuildRollUp(
  db: Database,
  onProgress: (counted: number) => void = () => undefined,
): Promise<number> {
  await enterOrganizations(db);
  return withSession(db, async (session) => {
    const organizations = await session.query<{ organization_id: string }>({
      text: 'select organization_id from report_cursor order by 1',
    });
    let counted = 0;
    for (const { organization_id } of organizations) {
      await session.query({ text: 'begin' });
      await session.query({ text: `set local lock_timeout = '1min'` });
      await session.query({
        text: 'select 1 from report_cursor where organization_id = $1 for no key update',
        values: [organization_id],
      });
      for (const table of TABLES) {
        await session.query({
          text: `delete from ${table} where organization_id = $1`,
          values: [organization_id],
        });
      }
      await enterClients(session, organization_id);
      counted = await countAll(session, organization_id, counted, onProgress);
      for (const cells of [quarters, clocks, days, spans]) {
        await fillCells(session, cells, organization_id);
      }
      await fillOverrides(session, organization_id);
      while (await closeRefusals(session, organization_id));
      await session.query({ text: 'commit' });
      // in a short transaction of its own: scans are being noted meanwhile
      await session.query({ text: 'begin' });
      await recountScans(session, organization_id);
      await session.query({ text: 'commit' });
    }
    return counted;
  });
}

async function countAll(
  session: Session,
  organizationId: string,
  before: number,
  onProgress: (counted: number) => void,
): Promise<number> {
  let counted = before;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const [chunk]: { n: number; last: string | null; alone: string; company: string | null }[] =
      await session.query({
        text: `with page as materialized (
          select r.id, ${HAS_SIBLING} as has_company from redemption r
          where organization_id = $1 and mode = 'live' and id > $2 order by id limit ${CHUNK})
        select count(*)::integer as n,
          coalesce(array_agg(id) filter (where not has_company), '{}')::text as alone,
          (array_agg(id) filter (where has_company))::text as company,
          (select id from page order by id desc limit 1) as last from page`,
        values: [organizationId, after],
      });
    if (!chunk || chunk.last === null) break;
    after = chunk.last;
    const split = await splitCompany(session, organizationId, chunk.company);
    await applyLines(session, organizationId, chunk.alone, split, 'lines only');
    onProgress((counted += chunk.n));
  }
  return counted;
}
