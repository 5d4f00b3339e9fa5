// HTTP of forgotten passwords: a link that is good once, mailed or made by the operator.
import type { FastifyInstance } from 'fastify';
import { requestPasswordReset, resetPassword } from '../../contract/management/session.ts';
import type { Context } from '../context.ts';
import { ApiError } from '../http/api-error.ts';
import { route } from '../http/route.ts';
import { note } from '../session/begin.ts';
import { endSessions } from '../session/queries.ts';
import { hashPassword } from './password.ts';
import { accountsOfEmail, findAccount, updateAccount } from './queries.ts';
import { makeResetLink, takeReset } from './reset-link.ts';

export function registerPasswordResetRoutes(app: FastifyInstance, context: Context): void {
  const { db, config, mailer, log } = context;

  route(app, requestPasswordReset, async ({ body, reply }) => {
    // after the answer: how long it takes would tell whether there is such an account
    if (mailer) {
      setImmediate(() => {
        sendLinks(body.email).catch((error: unknown) => log.error({ err: error }, 'reset link'));
      });
    }
    return reply.code(202).send({ by_email: mailer !== undefined });
  });

  async function sendLinks(email: string): Promise<void> {
    for (const account of await accountsOfEmail(db, email.trim().toLowerCase())) {
      const actor = { kind: 'account', id: account.id } as const;
      const url = await db.transaction((tx) =>
        makeResetLink(tx, account, actor, config.publicUrl),
      );
      mailer?.post({
        to: account.email,
        subject: `Set a new password for ${account.organization_name}`,
        text:
          `Somebody asked for a new password for ${account.email} at ${config.publicUrl}.\n\n` +
          `To set it, open this link within the hour; it works once:\n${url}\n\n` +
          'If it was not you, there is nothing to do: your password stays as it is.\n',
      });
    }
  }

  route(app, resetPassword, async ({ body }) => {
    const password_hash = await hashPassword(body.password);
    return db.transaction(async (tx) => {
      const of = await takeReset(tx, body.token);
      const account = of && (await findAccount(tx, of));
      if (!account) throw new ApiError('link_not_valid');
      await updateAccount(tx, account, { password_hash });
      await endSessions(tx, { organizationId: of.organizationId, accountId: of.id }, {});
      await note(tx, account, 'account.password_changed', account.id);
      return { email: account.email };
    });
  });
}
