// HTTP of the team: who has an account, what they may do, and its end.
import type { FastifyInstance } from 'fastify';
import { changeAccount, listAccounts, removeAccount } from '../../contract/management/account.ts';
import { boundsOf } from '../../contract/role.ts';
import type { AnyActor } from '../api-key/can.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { ApiError } from '../http/api-error.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { deleteSessions } from '../session/queries.ts';
import { accountAnswer } from './answer.ts';
import * as queries from './queries.ts';
import type { AccountRow } from './queries.ts';
import { readPosition, requireAppoints } from './read-position.ts';

export function registerAccountRoutes(app: FastifyInstance, context: Context): void {
  read(app, listAccounts, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    return pageOf(await queries.listAccounts(context.db, actor, page), page, accountAnswer);
  });

  write(app, context, changeAccount, async ({ actor, params, body, tx }) => {
    const owners = await queries.lockOwners(tx, actor.organizationId);
    const before = await queries.requireAccount(tx, actor, params.id);
    requireAppoints(actor, before.role);
    const role = body.role ?? before.role;
    const isMoved =
      body.role !== undefined || body.client_ids !== undefined || body.location_ids !== undefined;
    const position = isMoved
      ? await readPosition(tx, actor, { role, ...keptBounds(before, role), ...without(body) })
      : before;
    const after = { ...before, ...position, status: body.status ?? before.status };
    if (after.role !== 'owner' || after.status !== 'active') requireAnother(owners, before);
    const answer = accountAnswer(after);
    const changed = difference(accountAnswer(before), answer);
    if (!changed) return answer;
    await queries.updatePosition(tx, before, after);
    // with other rights goes another session: what was open under the old ones is over
    await endSessions(tx, before);
    await appendToLedger(tx, [{ ...about('account.changed', actor, before), ...changed }]);
    return answer;
  });

  write(app, context, removeAccount, async ({ actor, params, tx }) => {
    const owners = await queries.lockOwners(tx, actor.organizationId);
    const row = await queries.requireAccount(tx, actor, params.id);
    requireAppoints(actor, row.role);
    requireAnother(owners, row);
    await queries.deleteAccount(tx, row);
    const { email, role } = row;
    const entry = { ...about('account.removed', actor, row), before: { email, role } };
    await appendToLedger(tx, [entry]);
    return undefined;
  });
}

const without = ({
  client_ids,
  location_ids,
}: {
  client_ids?: string[] | null;
  location_ids?: string[] | null;
}) => ({
  ...(client_ids === undefined ? undefined : { client_ids }),
  ...(location_ids === undefined ? undefined : { location_ids }),
});

/** The bounds that somebody keeps in another role, as far as that one has such bounds. */
function keptBounds(row: AccountRow, role: AccountRow['role']) {
  const bounds = boundsOf[role];
  const { client_ids, location_ids } = accountAnswer(row);
  return {
    client_ids: bounds === 'organization' ? null : client_ids,
    location_ids: bounds === 'locations' ? location_ids : null,
  };
}

/** The last owner stays one: somebody has to be able to let others in. */
function requireAnother(owners: string[], row: AccountRow): void {
  if (owners.length === 1 && owners[0] === row.id) {
    throw new ApiError('conflict', { message: 'The last owner stays: make another one first' });
  }
}

const endSessions = (tx: Queryable, row: AccountRow) =>
  deleteSessions(tx, { organizationId: row.organization_id, accountId: row.id });

const about = (kind: LedgerKind, actor: AnyActor, row: AccountRow): LedgerEntry => ({
  organizationId: row.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: row.client_ids?.length === 1 ? row.client_ids[0] : null,
  subjectId: row.id,
});
