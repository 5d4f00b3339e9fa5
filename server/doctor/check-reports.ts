// Checks that the reports' roll-up equals the rows it is made of, and makes it anew where it does not.
import type { Database } from '../db/database.ts';
import { checkRollUp } from '../report/check-roll-up.ts';
import { rebuildRollUp } from '../report/rebuild-roll-up.ts';
import { REPAIR } from './book-check.ts';
import { fine, problem, type Finding } from './finding.ts';

const NAME = 'reports';

export async function checkReports(db: Database): Promise<Finding> {
  const faults = await checkRollUp(db);
  if (faults.length === 0) return fine(NAME, 'The roll-up equals the redemptions');
  const list = faults.map(({ what, count }) => `${count.toLocaleString('en')} ${what}`).join('; ');
  return problem(NAME, `The roll-up is not what the redemptions say: ${list}`, REPAIR);
}

/** Answers what was done, in words. */
export async function repairReports(db: Database): Promise<string[]> {
  if ((await checkRollUp(db)).length === 0) return [];
  const counted = await rebuildRollUp(db);
  return [`the roll-up of ${counted.toLocaleString('en')} redemptions made anew`];
}
