// Every SQL statement of second factors and recovery codes.
import type { Queryable } from '../db/database.ts';

interface Named {
  organizationId: string;
  id: string;
}

/** Keeps a secret that is not confirmed yet; null: no second factor any more. */
export async function writeTotp(
  tx: Queryable,
  { organizationId, id }: Named,
  sealed: string | null,
): Promise<void> {
  await tx.query({
    text: `update account set totp_sealed = $3, totp_confirmed_at = null, totp_step = null
      where organization_id = $1 and id = $2`,
    values: [organizationId, id, sealed],
  });
}

export async function confirmTotp(tx: Queryable, { organizationId, id }: Named): Promise<void> {
  await tx.query({
    text: 'update account set totp_confirmed_at = now() where organization_id = $1 and id = $2',
    values: [organizationId, id],
  });
}

/** Uses the code of a period; false where that one, or a later one, was used before. */
export async function useStep(
  tx: Queryable,
  { organizationId, id }: Named,
  step: number,
): Promise<boolean> {
  const rows = await tx.query({
    text: `update account set totp_step = $3
      where organization_id = $1 and id = $2 and (totp_step is null or totp_step < $3)
      returning id`,
    values: [organizationId, id, step],
  });
  return rows.length > 0;
}

export async function replaceRecoveryCodes(
  tx: Queryable,
  { organizationId, id }: Named,
  hashes: Buffer[],
): Promise<void> {
  await tx.query({
    text: 'delete from recovery_code where organization_id = $1 and account_id = $2',
    values: [organizationId, id],
  });
  await tx.query({
    text: `insert into recovery_code (organization_id, account_id, hash)
      select $1, $2, h from unnest($3::bytea[]) h`,
    values: [organizationId, id, hashes],
  });
}

/** False where there is no such code, or it was used. */
export async function useRecoveryCode(
  tx: Queryable,
  { organizationId, id }: Named,
  hash: Buffer,
): Promise<boolean> {
  const rows = await tx.query({
    text: `update recovery_code set used_at = now()
      where organization_id = $1 and account_id = $2 and hash = $3 and used_at is null
      returning hash`,
    values: [organizationId, id, hash],
  });
  return rows.length > 0;
}

/** Neither a second factor nor a recovery code any more. */
export async function forgetSecondFactor(tx: Queryable, account: Named): Promise<void> {
  await writeTotp(tx, account, null);
  await replaceRecoveryCodes(tx, account, []);
}
