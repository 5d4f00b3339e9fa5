// HTTP of forgotten passwords. The mail is sent by a job: whether there is such an account shows
// neither in the answer nor in how long it takes.
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { requestPasswordReset, resetPassword } from '../../contract/management/session.ts';
import { unavailable } from '../http/api-error.ts';
import { route } from '../http/route.ts';
import { forgiveTry } from '../session/back-off.ts';
import type { People } from '../session/people.ts';
import { findByEmail, type AccountRow } from './queries.ts';
import { countResets } from './reset-queries.ts';
import { makeResetToken, resetPassword as reset } from './reset-password.ts';

const QUEUE = 'password-reset';
/** Mails an hour for one account: nobody's inbox is filled by strangers. */
const MAX_LINKS = 3;

export function registerResetRoutes(app: FastifyInstance, people: People): void {
  const { db, jobs, keyring } = people.context;

  jobs.handle(QUEUE, async (payload) => {
    const { sealed } = payload as { sealed: string };
    const email = keyring.open(sealed).toString('utf8');
    for (const account of await findByEmail(db, email)) await sendLink(people, account);
  });

  route(app, requestPasswordReset, async ({ body, reply }) => {
    const by_email = people.mailer.isReady;
    if (by_email) {
      const email = body.email.trim().toLowerCase();
      // sealed: the queue's tables are not the place for addresses that anybody may type
      const sealed = keyring.seal(Buffer.from(email));
      const key = createHash('sha256').update(email).digest('hex');
      // it may not run yet: nothing was promised, and the person asks again
      await jobs.send(QUEUE, { sealed }, { key }).catch(() => {
        throw unavailable(5);
      });
    }
    return reply.code(202).send({ by_email });
  });

  route(app, resetPassword, async ({ body }) => {
    const { email } = await reset(db, body);
    await forgiveTry(db, { email }, true);
    return { email };
  });
}

async function sendLink(people: People, account: AccountRow): Promise<void> {
  const token = await people.context.db.transaction(async (tx) =>
    (await countResets(tx, account)) >= MAX_LINKS
      ? undefined
      : makeResetToken(tx, { kind: 'system', id: null }, account),
  );
  if (token === undefined) return;
  await people.mailer.send({
    to: account.email,
    subject: 'Set a new password for VoucherTrack',
    text: [
      'Somebody asked for a new password for this address. If it was you, set it here:',
      people.link('reset', token),
      'The link is good for one hour, and once. If it was not you, nothing has to be done: your ' +
        'password stays as it is.',
    ].join('\n\n'),
  });
}
