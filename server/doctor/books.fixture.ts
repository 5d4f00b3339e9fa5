// For tests that leave books behind: the doctor finds nothing in them.
import { expect } from 'vitest';
import type { Queryable } from '../db/database.ts';
import { countChecks } from './count-checks.ts';
import { ledgerChecks } from './ledger-checks.ts';
import { linkChecks } from './link-checks.ts';

export async function expectBooksInOrder(db: Queryable): Promise<void> {
  for (const { name, finds } of [...countChecks, ...ledgerChecks, ...linkChecks]) {
    expect({ name, found: await db.query({ text: finds }) }).toEqual({ name, found: [] });
  }
}
