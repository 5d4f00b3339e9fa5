// Pauses everything of a client in one call, and resumes what that call paused.
import { pauseCampaignsOf, resumeCampaignsOf } from '../campaign/queries.ts';
import type { Transaction } from '../db/database.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor, LedgerEntry } from '../ledger/entry.ts';
import type { ClientRow } from './queries.ts';

/** `client`: locked by the transaction. Answers how many campaigns it was. */
export async function turnClient(
  tx: Transaction,
  actor: Actor,
  client: ClientRow,
  to: 'pause' | 'resume',
  mode: 'test' | null,
): Promise<number> {
  const turn = to === 'pause' ? pauseCampaignsOf : resumeCampaignsOf;
  const ids = await turn(tx, client, mode);
  if (ids.length === 0) return 0;
  const about = {
    organizationId: client.organization_id,
    actor,
    at: Date.now(),
    clientId: client.id,
  };
  const [before, after] = [{ status: 'active' }, { status: 'paused' }];
  const states = to === 'pause' ? { before, after } : { before: after, after: before };
  await appendToLedger(tx, [
    {
      ...about,
      kind: to === 'pause' ? 'client.paused' : 'client.resumed',
      subjectId: client.id,
      after: { campaigns: ids.length },
    },
    ...ids.map((id): LedgerEntry => ({
      ...about,
      kind: 'campaign.changed',
      campaignId: id,
      subjectId: id,
      ...states,
    })),
  ]);
  return ids.length;
}
