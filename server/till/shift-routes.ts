// HTTP of being a till: pairing, and who works at it.
import type { FastifyInstance } from 'fastify';
import { beginShift, endShift, getTill, pairTill } from '../../contract/management/till.ts';
import type { Context } from '../context.ts';
import type { Queryable, Transaction } from '../db/database.ts';
import { newId, privateId } from '../db/id.ts';
import { isPin } from '../device/pin.ts';
import { insertDevice, takePairing } from '../device/queries.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { read, route, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import { makeToken, parseToken } from '../secret/token.ts';
import type { SessionCookie } from '../session/cookie.ts';
import { tillAnswer } from './answer.ts';
import * as queries from './queries.ts';
import type { TillRow } from './queries.ts';
import { tillOf } from './recognize.ts';

const MAX_FAILURES = 5;
const AGENT_LENGTH = 300;
/** As long as browsers keep a cookie; each use renews nothing: a till is paired anew once a year. */
const LIFE_MS = 400 * 86_400_000;

export function registerShiftRoutes(
  app: FastifyInstance,
  context: Context,
  cookie: SessionCookie,
  keyedHash: HashCustomer,
): void {
  const { db } = context;
  const stateOf = async (on: Queryable, row: TillRow) =>
    tillAnswer(row, await queries.staffAt(on, row));

  route(app, pairTill, async ({ body, request, reply }) => {
    const token = parseToken(body.token);
    const device = await db.transaction(async (tx) => {
      const pairing = token && (await takePairing(tx, token));
      if (!pairing) {
        const message = 'This code is used or too old: ask the manager for a new one';
        throw new ApiError('not_found', { message });
      }
      const { organizationId } = token;
      const own = makeToken(organizationId);
      const agent = (request.headers['user-agent'] ?? '').slice(0, AGENT_LENGTH);
      const id = newId();
      await insertDevice(tx, { ...pairing, organizationId, id, tokenHash: own.hash, agent });
      const row = await queries.findTillByToken(tx, { organizationId, hash: own.hash });
      if (!row) throw new ApiError('conflict', { message: 'The location is closed' });
      await note(tx, row, 'device.paired', row.id, { name: row.name, agent });
      return { row, text: own.text, state: await stateOf(tx, row) };
    });
    cookie.set(request, reply, device.text, new Date(Date.now() + LIFE_MS));
    return reply.send(device.state);
  });

  read(app, getTill, ({ actor }) => stateOf(db, tillOf(actor)));

  route(app, beginShift, async ({ actor, body }) => {
    const till = tillOf(actor);
    const id = privateId('staff', body.staff_id);
    const person = (await queries.staffAt(db, till)).find((each) => each.id === id);
    if (!person) throw notFound();
    if (person.failures >= MAX_FAILURES) throw new ApiError('pin_locked');
    if (!isPin(keyedHash, person.id, body.pin, person.pin_hash)) {
      // outside of any transaction that could be rolled back: a wrong PIN stays counted
      const failures = await queries.countFailure(db, till.organization_id, person.id);
      const left = MAX_FAILURES - failures;
      if (left <= 0) throw new ApiError('pin_locked');
      const message = `The PIN is not right: ${left} ${left === 1 ? 'try' : 'tries'} left`;
      throw new ApiError('pin_wrong', { message });
    }
    return db.transaction(async (tx) => {
      if (!(await queries.forgetFailures(tx, till.organization_id, person.id))) {
        throw new ApiError('pin_locked');
      }
      await leave(tx, till);
      const shiftId = newId();
      await queries.insertShift(tx, till, shiftId, person.id);
      await note(tx, till, 'shift.began', person.id, { name: person.name });
      return stateOf(tx, { ...till, shift_id: shiftId, staff_id: person.id });
    });
  });

  write(app, context, endShift, async ({ actor, tx }) => {
    await leave(tx, tillOf(actor));
    return undefined;
  });
}

async function leave(tx: Transaction, till: TillRow): Promise<void> {
  const staffId = await queries.endShiftAt(tx, till);
  if (staffId !== undefined) await note(tx, till, 'shift.ended', staffId, null);
}

const note = (
  tx: Transaction,
  till: TillRow,
  kind: LedgerKind,
  subjectId: string,
  after: object | null,
) =>
  appendToLedger(tx, [
    {
      organizationId: till.organization_id,
      kind,
      actor: { kind: 'device', id: till.id },
      at: Date.now(),
      clientId: till.client_id,
      locationId: till.location_id,
      subjectId,
      after,
    },
  ]);
