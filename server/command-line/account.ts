// `account reset-link`: a link to set a new password, where mail cannot be sent or does not arrive.
import { forgetSecondFactor } from '../account/second-factor-queries.ts';
import { findByEmail } from '../account/queries.ts';
import { makeResetToken } from '../account/reset-password.ts';
import { appendToLedger } from '../ledger/append.ts';
import { OPERATOR, requireOrganization } from './operator.ts';
import { CommandError, printResult, withInstallation } from './terminal.ts';

export interface ResetOptions {
  organization?: string;
  /** Also switches the second factor off: its device is lost, and so are the recovery codes. */
  disableTotp?: boolean;
  json?: boolean;
}

export async function resetLink(email: string, options: ResetOptions): Promise<void> {
  const url = await withInstallation(async ({ db }, { publicUrl }) => {
    const all = await findByEmail(db, email.trim().toLowerCase());
    const wanted =
      options.organization === undefined
        ? undefined
        : await requireOrganization(db, options.organization);
    const found = all.filter((each) => wanted === undefined || each.organization_id === wanted);
    const [account, other] = found;
    if (!account) throw new CommandError(`There is no active account of ${email}`);
    if (other) {
      throw new CommandError(
        `${email} has accounts in several organizations: name one with --organization`,
      );
    }
    const token = await db.transaction(async (tx) => {
      if (options.disableTotp) {
        await forgetSecondFactor(tx, { organizationId: account.organization_id, id: account.id });
        await appendToLedger(tx, [
          {
            organizationId: account.organization_id,
            kind: 'account.totp_disabled',
            actor: OPERATOR,
            at: Date.now(),
            subjectId: account.id,
          },
        ]);
      }
      return makeResetToken(tx, OPERATOR, account);
    });
    return `${publicUrl}/reset?token=${encodeURIComponent(token)}`;
  });
  printResult(
    options.json ?? false,
    { url },
    `A link to set a new password, good for one hour, and once:\n${url}`,
  );
}
