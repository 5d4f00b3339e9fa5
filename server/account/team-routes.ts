// HTTP of the team: who has an account, and what they may do.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  changeAccount,
  listAccounts,
  removeAccount,
  type Account,
} from '../../contract/management/account.ts';
import type { AnyActor } from '../api-key/can.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/database.ts';
import { privateId, publicId } from '../db/id.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import { publicIds } from '../session/answer.ts';
import { endSessions } from '../session/queries.ts';
import { mayAppoint, readBounds } from './bounds.ts';
import * as queries from './queries.ts';
import type { AccountRow } from './queries.ts';

export function registerTeamRoutes(app: FastifyInstance, context: Context): void {
  read(app, listAccounts, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    return pageOf(await queries.listAccounts(context.db, actor, page), page, accountAnswer);
  });

  write(app, context, changeAccount, async ({ actor, params, body, tx }) => {
    const row = await lock(tx, actor, params.id);
    const touchesBounds =
      body.role !== undefined || body.client_ids !== undefined || body.location_ids !== undefined;
    const bounds = touchesBounds
      ? await readBounds(tx, actor, {
          role: body.role ?? row.role,
          client_ids: body.client_ids ?? publicIds('client', row.client_ids),
          location_ids: body.location_ids ?? publicIds('location', row.location_ids),
        })
      : { role: row.role, client_ids: row.client_ids, location_ids: row.location_ids };
    const after: AccountRow = { ...row, ...bounds, status: body.status ?? row.status };
    if (after.role !== 'owner' || after.status !== 'active') await keepOneOwner(tx, row);
    const changed = difference(shown(row), shown(after));
    if (!changed) return accountAnswer(row);
    await queries.updateAccount(tx, row, { ...bounds, status: after.status });
    if (after.status === 'disabled') await endSessions(tx, of(row), {});
    await note(tx, actor, 'account.changed', row, changed);
    return accountAnswer(after);
  });

  write(app, context, removeAccount, async ({ actor, params, tx }) => {
    const row = await lock(tx, actor, params.id);
    await keepOneOwner(tx, row);
    await queries.deleteAccount(tx, row);
    await note(tx, actor, 'account.removed', row, { before: shown(row) });
    return undefined;
  });
}

async function lock(tx: Transaction, actor: AnyActor, id: string): Promise<AccountRow> {
  const known = privateId('account', id);
  const row = known && (await queries.lockAccount(tx, actor, known));
  if (!row) throw notFound();
  if (!mayAppoint(actor, row.role)) {
    throw new ApiError('forbidden', { message: 'You may not change this account' });
  }
  return row;
}

async function keepOneOwner(tx: Transaction, row: AccountRow): Promise<void> {
  if (row.role !== 'owner' || row.status !== 'active') return;
  if ((await queries.lockOtherOwners(tx, row)) === 0) {
    const message = 'This is the last owner: make somebody else an owner first';
    throw new ApiError('conflict', { message });
  }
}

const of = (row: AccountRow) => ({ organizationId: row.organization_id, accountId: row.id });

const shown = (row: AccountRow) => ({
  email: row.email,
  role: row.role,
  client_ids: publicIds('client', row.client_ids),
  location_ids: publicIds('location', row.location_ids),
  status: row.status,
});

const note = (
  tx: Transaction,
  actor: AnyActor,
  kind: LedgerKind,
  row: AccountRow,
  states: { before?: object; after?: object },
) =>
  appendToLedger(tx, [
    {
      organizationId: row.organization_id,
      kind,
      actor: ledgerActor(actor),
      at: Date.now(),
      clientId: row.client_ids?.length === 1 ? row.client_ids[0] : null,
      subjectId: row.id,
      ...states,
    },
  ]);

export const accountAnswer = (row: AccountRow): Static<typeof Account> => ({
  id: publicId('account', row.id),
  name: row.name,
  ...shown(row),
  totp_enabled: row.totp_confirmed_at !== null,
  last_sign_in_at: writeInstantOrNull(row.last_sign_in_at),
  created_at: writeInstant(row.created_at.getTime()),
});
