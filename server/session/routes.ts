// HTTP of sessions: setting up, signing in and out, and where one is signed in.
import type { FastifyInstance } from 'fastify';
import {
  changeOwnAccount,
  endSession,
  getSession,
  getSetup,
  listSessions,
  setUp,
  signIn as signInOperation,
  signOut,
} from '../../contract/management/session.ts';
import { hashPassword } from '../account/password.ts';
import { findAccount, updateAccount, type AccountRow } from '../account/queries.ts';
import type { Context } from '../context.ts';
import { privateId, publicId } from '../db/id.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { writeInstant } from '../http/instant.ts';
import { read, route, write, type Call } from '../http/route.ts';
import type { Operation } from '../../contract/operation.ts';
import { makeFirstOwner, isInstallationEmpty } from '../organization/bootstrap.ts';
import type { UserActor } from '../api-key/can.ts';
import { sessionAnswer } from './answer.ts';
import { beginSession, note, type Begun } from './begin.ts';
import { clearSessionCookie, sessionToken, setSessionCookie } from './cookie.ts';
import { endSessions, sessionsOf } from './queries.ts';
import { signIn } from './sign-in.ts';

/** The person of a call whose action only people may do. */
export function userOf(call: Pick<Call<Operation>, 'actor'>): UserActor {
  if (call.actor.kind !== 'account') throw new Error('A route of people was reached by a key');
  return call.actor;
}

/** Answers a session that has just begun, with its cookie. */
export function sendSession(
  call: Pick<Call<Operation>, 'reply'>,
  publicUrl: string,
  { token, expiresAt, answer }: Begun,
  status = 200,
) {
  setSessionCookie(call.reply, publicUrl, token, expiresAt);
  return call.reply.header('cache-control', 'no-store').code(status).send(answer);
}

export function registerSessionRoutes(app: FastifyInstance, context: Context): void {
  const { db, keyring, config } = context;
  const { publicUrl } = config;

  read(app, getSetup, async () => ({ needed: await isInstallationEmpty(db) }));

  route(app, setUp, async (call) => {
    const { organization, name, email, password } = call.body;
    if (!(await isInstallationEmpty(db))) throw notEmpty();
    const passwordHash = await hashPassword(password);
    const begun = await db.transaction(async (tx) => {
      const owner = { organization, email, name: name?.trim() ?? null, passwordHash };
      const account = await makeFirstOwner(tx, owner);
      if (!account) throw notEmpty();
      return beginSession(tx, account, call.request);
    });
    return sendSession(call, publicUrl, begun, 201);
  });

  route(app, signInOperation, async (call) => {
    const { email, password, totp_code, recovery_code } = call.body;
    const credentials = {
      email,
      password,
      totpCode: totp_code ?? undefined,
      recoveryCode: recovery_code ?? undefined,
    };
    const begun = await signIn(db, keyring, credentials, call.request.ip, (tx, account) =>
      beginSession(tx, account, call.request),
    );
    return sendSession(call, publicUrl, begun);
  });

  read(app, getSession, async (call) => answerOf(userOf(call)));

  write(app, context, signOut, async (call) => {
    const actor = userOf(call);
    await endSessions(call.tx, ofAccount(actor), { only: actor.sessionId });
    await note(call.tx, rowOf(actor), 'session.ended', actor.sessionId);
    forgetToken(call);
    clearSessionCookie(call.reply, publicUrl);
    return undefined;
  });

  read(app, listSessions, async (call) => {
    const actor = userOf(call);
    const rows = await sessionsOf(db, ofAccount(actor));
    const data = rows.map((row) => ({
      id: publicId('session', row.id),
      current: row.id === actor.sessionId,
      agent: row.agent,
      address: row.address,
      created_at: writeInstant(row.created_at.getTime()),
      last_seen_at: writeInstant(row.seen_at.getTime()),
      expires_at: writeInstant(row.expires_at.getTime()),
    }));
    return { data, next_cursor: null };
  });

  write(app, context, endSession, async (call) => {
    const actor = userOf(call);
    const id = privateId('session', call.params.id);
    if (!id || (await endSessions(call.tx, ofAccount(actor), { only: id })) === 0) throw notFound();
    await note(call.tx, rowOf(actor), 'session.ended', id);
    if (id === actor.sessionId) forgetToken(call);
    return undefined;
  });

  write(app, context, changeOwnAccount, async (call) => {
    const actor = userOf(call);
    const { name, locale } = call.body;
    const changes = {
      ...(name === undefined ? undefined : { name: name?.trim() ?? null }),
      ...(locale === undefined ? undefined : { locale }),
    };
    await updateAccount(call.tx, rowOf(actor), changes);
    await note(call.tx, rowOf(actor), 'account.changed', actor.id, changes);
    const account = await findAccount(call.tx, actor);
    return sessionAnswer(account!, await endOfSession(actor));
  });

  async function answerOf(actor: UserActor) {
    const account = await findAccount(db, actor);
    if (!account) throw new ApiError('unauthorized');
    return sessionAnswer(account, await endOfSession(actor));
  }

  async function endOfSession(actor: UserActor): Promise<Date> {
    const rows = await sessionsOf(db, ofAccount(actor));
    const current = rows.find(({ id }) => id === actor.sessionId);
    if (!current) throw new ApiError('unauthorized');
    return current.expires_at;
  }

  function forgetToken({ request }: Pick<Call<Operation>, 'request'>): void {
    const token = sessionToken(request, publicUrl);
    if (token) context.sessions.forget(token);
  }
}

const notEmpty = () =>
  new ApiError('conflict', { message: 'This installation has its owner already: sign in' });

export const ofAccount = ({ organizationId, id }: UserActor) => ({ organizationId, accountId: id });

export const rowOf = ({ organizationId, id }: UserActor): Pick<
  AccountRow,
  'organization_id' | 'id'
> => ({ organization_id: organizationId, id });
