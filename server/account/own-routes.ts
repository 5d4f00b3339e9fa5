// HTTP of what a signed-in person does with their own account.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as operations from '../../contract/management/session.ts';
import type { UserActor } from '../api-key/can.ts';
import type { Transaction } from '../db/database.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { ledgerActor, read, route } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { forgiveTry, takeTry } from '../session/back-off.ts';
import { renewSession } from '../session/open-session.ts';
import { personOf, requireSelf, type People } from '../session/people.ts';
import { deleteSessions } from '../session/queries.ts';
import { hashPassword, isPassword } from './password.ts';
import { requireStrength } from './require-strength.ts';
import { updateOwn, updatePassword, type SecretRow } from './queries.ts';
import {
  confirmTotp,
  forgetSecondFactor,
  replaceRecoveryCodes,
  writeTotp,
} from './second-factor-queries.ts';
import { makeRecoveryCodes, makeTotp, useTotp } from './second-factor.ts';

export function registerOwnRoutes(app: FastifyInstance, people: People): void {
  const { db, keyring } = people.context;

  read(app, operations.changeOwnAccount, async ({ actor, body }) => {
    const person = personOf(actor);
    await db.transaction(async (tx) => {
      const { name, locale } = await requireSelf(tx, person, 'for no key update');
      const own = {
        name: body.name === undefined ? name : (body.name?.trim() ?? null),
        locale: readLocale(body.locale) ?? locale,
      };
      const changed = difference({ name, locale }, own);
      if (!changed) return;
      await updateOwn(tx, person, own);
      await appendToLedger(tx, [{ ...about('account.changed', person), ...changed }]);
    });
    return people.answer(person);
  });

  route(app, operations.changePassword, async ({ actor, body, request, reply }) => {
    const person = personOf(actor);
    await requirePassword(people, person, body.current_password, 'current_password');
    const { email, name } = await requireSelf(db, person);
    await requireStrength('new_password', body.new_password, [email, name ?? '']);
    const passwordHash = await hashPassword(body.new_password);
    return elevate(people, person, request, reply, async (tx) => {
      await updatePassword(tx, person, passwordHash);
      await appendToLedger(tx, [about('account.password_changed', person)]);
    });
  });

  read(app, operations.beginTotp, async ({ actor, body }) => {
    const person = personOf(actor);
    // else a session that was left open could lock its person out for good
    await requirePassword(people, person, body.password, 'password');
    return db.transaction(async (tx) => {
      const self = await requireSelf(tx, person, 'for no key update');
      if (self.totp_enabled) throw isOn();
      const { sealed, secret, url } = makeTotp(keyring, self.email);
      await writeTotp(tx, person, sealed);
      return { secret, otpauth_url: url };
    });
  });

  route(app, operations.confirmTotp, async ({ actor, body, request, reply }) => {
    const person = personOf(actor);
    await takeOwnTry(people, person);
    const { codes, hashes } = makeRecoveryCodes();
    await elevate(people, person, request, reply, async (tx, self) => {
      if (self.totp_enabled) throw isOn();
      if (self.totp_sealed === null) {
        throw new ApiError('conflict', { message: 'Ask for a secret first' });
      }
      if (!(await useTotp(tx, keyring, self, body.code, Date.now()))) {
        throw invalid('code', 'is not the code of now: check the clock of the authenticator');
      }
      await confirmTotp(tx, person);
      await replaceRecoveryCodes(tx, person, hashes);
      await appendToLedger(tx, [about('account.totp_enabled', person)]);
    });
    return { recovery_codes: codes };
  });

  route(app, operations.disableTotp, async ({ actor, body, request, reply }) => {
    const person = personOf(actor);
    await requirePassword(people, person, body.password, 'password');
    return elevate(people, person, request, reply, async (tx, self) => {
      if (self.totp_sealed === null) return;
      await forgetSecondFactor(tx, person);
      await appendToLedger(tx, [about('account.totp_disabled', person)]);
    });
  });
}

const isOn = () =>
  new ApiError('conflict', { message: 'A second factor is on: switch it off first' });

/** A language as browsers name it; 400 for what is none. */
function readLocale(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const [canonical] = Intl.getCanonicalLocales(text);
    if (canonical) return canonical;
  } catch {
    // not a language tag
  }
  throw invalid('locale', 'must be a language such as en or de');
}

/** Tries at one's own secrets count with those of signing in: a stolen session is no way around. */
async function takeOwnTry(people: People, person: UserActor): Promise<() => Promise<void>> {
  const { db } = people.context;
  const { email } = await requireSelf(db, person);
  await takeTry(db, { email });
  return () => forgiveTry(db, { email }, true);
}

/** Throws 400 that names the field where the password is not the person's, 429 after several. */
async function requirePassword(
  people: People,
  person: UserActor,
  password: string,
  field: string,
): Promise<void> {
  const forgive = await takeOwnTry(people, person);
  const { password_hash: stored } = await requireSelf(people.context.db, person);
  if (!(await isPassword(password, stored))) throw invalid(field, 'is not your password');
  await forgive();
}

/** Changes how one proves who one is: signs out everywhere else, and renews this session. */
async function elevate(
  people: People,
  person: UserActor,
  request: FastifyRequest,
  reply: FastifyReply,
  change: (tx: Transaction, self: SecretRow) => Promise<void>,
) {
  const { organizationId, id, sessionId } = person;
  const session = await people.context.db.transaction(async (tx) => {
    await change(tx, await requireSelf(tx, person, 'for no key update'));
    await deleteSessions(tx, { organizationId, accountId: id }, sessionId);
    return renewSession(tx, { organizationId, id: sessionId });
  });
  return people.welcome(request, reply, { organization_id: organizationId, id }, session);
}

const about = (kind: LedgerKind, person: UserActor): LedgerEntry => ({
  organizationId: person.organizationId,
  kind,
  actor: ledgerActor(person),
  at: Date.now(),
  subjectId: person.id,
});
