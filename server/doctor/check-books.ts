// Checks the books: counts, limits, the ledger and what belongs together, in one snapshot.
import type { Database } from '../db/database.ts';
import { withSession } from '../db/session.ts';
import type { BookCheck } from './book-check.ts';
import { countChecks } from './count-checks.ts';
import { fine, problem, warning, type Finding } from './finding.ts';
import { ledgerChecks } from './ledger-checks.ts';
import { linkChecks } from './link-checks.ts';

export const bookChecks: BookCheck[] = [...countChecks, ...ledgerChecks, ...linkChecks];

/** One finding for each check, also beside a running server; changes nothing. */
export async function checkBooks(
  db: Database,
  onCheck: (done: number, of: number) => void = () => undefined,
): Promise<Finding[]> {
  return withSession(db, async (session) => {
    await session.query({ text: 'begin isolation level repeatable read, read only' });
    await session.query({ text: `set local application_name = 'vouchertrack doctor'` });
    await session.query({ text: `set local work_mem = '64MB'` });
    // taken here, so that each check's clock is later than anything it sees
    await session.query({ text: 'select pg_current_snapshot()' });
    const findings: Finding[] = [];
    for (const check of bookChecks) {
      onCheck(findings.length, bookChecks.length);
      const [found] = await session.query<{ n: number; examples: string[] | null }>({
        text: `select count(*) as n, (array_agg(what order by what))[1:3] as examples
          from (${check.finds}) as found`,
      });
      findings.push(findingOf(check, found?.n ?? 0, found?.examples ?? []));
    }
    await session.query({ text: 'commit' });
    return findings;
  });
}

function findingOf(check: BookCheck, n: number, examples: string[]): Finding {
  if (n === 0) return fine(check.name, sentence(check.rule));
  const list = examples.join(', ') + (n > examples.length ? ', …' : '');
  const message = `Not so that ${check.rule}: ${n.toLocaleString('en')} (${list})`;
  return (check.isWarning ? warning : problem)(check.name, message, check.advice);
}

const sentence = (rule: string) => `${rule.charAt(0).toUpperCase()}${rule.slice(1)}`;
