// HTTP of one's own account: the password, and the second factor.
import type { FastifyInstance } from 'fastify';
import {
  beginTotp,
  changePassword,
  confirmTotp,
  disableTotp,
} from '../../contract/management/session.ts';
import type { Context } from '../context.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { route, write } from '../http/route.ts';
import { note, renewSession } from '../session/begin.ts';
import { endSessions } from '../session/queries.ts';
import { ofAccount, sendSession, userOf } from '../session/routes.ts';
import type { UserActor } from '../api-key/can.ts';
import type { Queryable } from '../db/database.ts';
import { hashPassword, isPassword } from './password.ts';
import {
  findAccount,
  replaceRecoveryCodes,
  takeTotpStep,
  updateAccount,
  type AccountRow,
} from './queries.ts';
import { hashRecoveryCode, makeRecoveryCodes, makeTotp, stepOfCode } from './totp.ts';

export function registerOwnAccountRoutes(app: FastifyInstance, context: Context): void {
  const { db, keyring, config } = context;
  const { publicUrl } = config;

  route(app, changePassword, async (call) => {
    const actor = userOf(call);
    const { current_password, new_password } = call.body;
    const account = await requireOwn(db, actor);
    await requirePassword(account, current_password, 'current_password');
    const password_hash = await hashPassword(new_password);
    const begun = await db.transaction(async (tx) => {
      await updateAccount(tx, account, { password_hash });
      await note(tx, account, 'account.password_changed', account.id);
      return renewAlone(tx, actor);
    });
    return sendSession(call, publicUrl, begun);
  });

  write(app, context, beginTotp, async (call) => {
    const account = await requireOwn(call.tx, userOf(call), 'for no key update of a');
    if (account.totp_confirmed_at) {
      throw new ApiError('conflict', { message: 'The second factor is on: switch it off first' });
    }
    const { secret, url } = makeTotp(account.email, `VoucherTrack ${account.organization_name}`);
    const totp_sealed = keyring.seal(Buffer.from(secret));
    await updateAccount(call.tx, account, { totp_sealed, totp_step: null });
    await note(call.tx, account, 'account.totp_begun', account.id);
    return { secret, otpauth_url: url };
  });

  write(app, context, confirmTotp, async (call) => {
    const actor = userOf(call);
    const account = await requireOwn(call.tx, actor, 'for no key update of a');
    if (account.totp_confirmed_at || !account.totp_sealed) {
      throw new ApiError('conflict', { message: 'There is no second factor to be confirmed' });
    }
    const secret = keyring.open(account.totp_sealed).toString();
    const step = stepOfCode(secret, call.body.code, Date.now());
    if (step === undefined || !(await takeTotpStep(call.tx, account, step))) {
      throw invalid('code', 'is not the code of this moment: is the clock of the device right?');
    }
    const codes = makeRecoveryCodes();
    await updateAccount(call.tx, account, { totp_confirmed_at: new Date() });
    await replaceRecoveryCodes(call.tx, account, codes.map(hashRecoveryCode));
    await endSessions(call.tx, ofAccount(actor), { allBut: actor.sessionId });
    await note(call.tx, account, 'account.totp_enabled', account.id);
    return { recovery_codes: codes };
  });

  route(app, disableTotp, async (call) => {
    const actor = userOf(call);
    const account = await requireOwn(db, actor);
    await requirePassword(account, call.body.password, 'password');
    const begun = await db.transaction(async (tx) => {
      const off = { totp_sealed: null, totp_confirmed_at: null, totp_step: null };
      await updateAccount(tx, account, off);
      await replaceRecoveryCodes(tx, account, []);
      await note(tx, account, 'account.totp_disabled', account.id);
      return renewAlone(tx, actor);
    });
    return sendSession(call, publicUrl, begun);
  });
}

/** Ends all other sessions, and gives this one a token that nobody has seen. */
async function renewAlone(tx: Parameters<typeof renewSession>[0], actor: UserActor) {
  await endSessions(tx, ofAccount(actor), { allBut: actor.sessionId });
  return renewSession(tx, actor);
}

async function requireOwn(
  db: Queryable,
  actor: UserActor,
  lock?: Parameters<typeof findAccount>[2],
): Promise<AccountRow> {
  const account = await findAccount(db, actor, lock);
  if (!account) throw new ApiError('unauthorized');
  return account;
}

async function requirePassword(account: AccountRow, password: string, path: string): Promise<void> {
  if (!(await isPassword(password, account.password_hash))) {
    throw invalid(path, 'is not the password of this account');
  }
}
