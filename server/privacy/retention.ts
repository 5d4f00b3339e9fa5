// How long an organization keeps what kind of data, and the job that lets it go.
import {
  retentionDefaults,
  retentionKinds,
  type RetentionKind,
} from '../../contract/management/privacy.ts';
import type { Database, Queryable, Transaction } from '../db/database.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { retentionRules } from './retention-rules.ts';

export type RetentionDays = Record<RetentionKind, number | null>;

const DAY_MS = 86_400_000;
const ROWS = 5_000;

/** The days of each kind: the organization's own, else the default. */
export async function readRetention(db: Queryable, organizationId: string): Promise<RetentionDays> {
  const rows = await db.query<{ kind: string; days: number | null }>({
    text: 'select kind, days from retention where organization_id = $1',
    values: [organizationId],
  });
  const own = new Map(rows.map(({ kind, days }) => [kind, days]));
  const days = retentionKinds.map((kind) => [
    kind,
    own.has(kind) ? (own.get(kind) ?? null) : retentionDefaults[kind],
  ]);
  return Object.fromEntries(days) as RetentionDays;
}

/** Changes some kinds; the ledger gets what changed. */
export async function changeRetention(
  tx: Transaction,
  actor: Actor,
  organizationId: string,
  wanted: Partial<RetentionDays>,
): Promise<RetentionDays> {
  const before = await readRetention(tx, organizationId);
  const changed = retentionKinds.filter(
    (kind) => wanted[kind] !== undefined && wanted[kind] !== before[kind],
  );
  if (changed.length === 0) return before;
  await tx.query({
    text: `insert into retention (organization_id, kind, days, changed_at)
      select $1, k, d, now() from unnest($2::text[], $3::integer[]) as t(k, d)
      on conflict (organization_id, kind) do update set days = excluded.days, changed_at = now()`,
    values: [organizationId, changed, changed.map((kind) => wanted[kind])],
  });
  const only = (days: Partial<RetentionDays>) =>
    Object.fromEntries(changed.map((kind) => [kind, days[kind]]));
  await appendToLedger(tx, [
    {
      organizationId,
      kind: 'retention.changed',
      actor,
      at: Date.now(),
      before: only(before),
      after: only(wanted),
    },
  ]);
  return { ...before, ...wanted };
}

/** Lets go what is too old, of all organizations. `now`: milliseconds. */
export async function applyRetention(db: Database, now: number): Promise<void> {
  const organizations = await db.query<{ id: string }>({
    text: 'select organization_id as id from organization order by 1',
  });
  for (const { id } of organizations) await applyTo(db, id, now);
}

async function applyTo(db: Database, organizationId: string, now: number): Promise<void> {
  const days = await readRetention(db, organizationId);
  const gone: Record<string, number> = {};
  for (const { kind, table, text } of retentionRules) {
    const kept = days[kind];
    if (kept === null) continue;
    const values = [organizationId, new Date(now - kept * DAY_MS), ROWS];
    for (;;) {
      const { length } = await db.query({ text, values });
      if (length > 0) gone[`${kind} ${table}`] = (gone[`${kind} ${table}`] ?? 0) + length;
      if (length < ROWS) break;
    }
  }
  if (Object.keys(gone).length === 0) return;
  await db.transaction((tx) =>
    appendToLedger(tx, [
      {
        organizationId,
        kind: 'retention.applied',
        actor: { kind: 'system', id: null },
        at: now,
        after: gone,
      },
    ]),
  );
}
