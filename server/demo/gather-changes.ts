// Gathers what many decisions changed, so that a filling takes few statements.
import type { Statement } from '../db/database.ts';
import { noChanges, type Changes } from '../redemption/changes.ts';
import { statementsFor } from '../redemption/record.ts';

/** Entries of the ledger that are written together. */
const CHUNK = 500;

/**
 * Gathers changes until a chunk is full. Rows that are stamped with the time of their writing
 * (holds, refunds, attempts) are written apart, each with its own; a conflict appends to the ledger
 * by itself, so what was before it is written before.
 */
export function gatherChanges() {
  let page = noChanges();
  let stamped: { at: number; changes: Changes }[] = [];
  const ready: Statement[] = [];

  function turn(): void {
    for (const { changes } of stamped) {
      // inserted as it is by now: there is nothing left to change
      for (const hold of changes.newHolds.keys()) page.changedHolds.delete(hold);
    }
    const each = (pick: (changes: Changes) => Partial<Changes>) => {
      for (const { at, changes } of stamped) {
        ready.push(...statementsFor({ ...noChanges(), ...pick(changes) }, at));
      }
    };
    each(({ newHolds }) => ({ newHolds }));
    ready.push(...statementsFor(page, 0));
    each(({ newRefunds, attempts }) => ({ newRefunds, attempts }));
    page = noChanges();
    stamped = [];
  }

  return {
    add(changes: Changes, at: number): void {
      const { newHolds, newRefunds, attempts, conflicts } = changes;
      if (conflicts.length > 0) turn();
      if (newHolds.size + newRefunds.length + attempts.length > 0) stamped.push({ at, changes });
      merge(page, changes);
      if (conflicts.length === 0) return;
      turn();
      ready.push(...statementsFor({ ...noChanges(), conflicts }, at));
    },
    take(all = false): Statement[] {
      if (all || page.ledger.length >= CHUNK) turn();
      return ready.splice(0);
    },
  };
}

/** Adds to a page all that is not stamped with the time of its writing. */
function merge(page: Changes, changes: Changes): void {
  page.newRedemptions.push(...changes.newRedemptions);
  for (const each of changes.changedRedemptions) page.changedRedemptions.add(each);
  for (const each of changes.changedHolds) page.changedHolds.add(each);
  for (const [voucher, { used, held }] of changes.counts) {
    const sum = page.counts.get(voucher);
    if (!sum) page.counts.set(voucher, { used, held });
    else page.counts.set(voucher, { used: sum.used + used, held: sum.held + held });
  }
  page.ledger.push(...changes.ledger);
}
