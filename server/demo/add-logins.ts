// The two people who can sign in to the demo: its owner, and a merchant who sees one client. Their
// passwords are kept in its data directory, as the keys are.
import { randomInt } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CODE_ALPHABET } from '../../contract/code.ts';
import { hashPassword } from '../account/password.ts';
import { findByEmail, insertAccount, updatePassword, type NewAccount } from '../account/queries.ts';
import type { Database, Transaction } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { findFirstClient, ORGANIZATION_ID } from './queries.ts';

export interface Login {
  email: string;
  password: string;
}

export interface Logins {
  owner: Login;
  merchant: Login;
}

const OWNER = 'owner@demo.example';
const MERCHANT = 'merchant@demo.example';
const PASSWORD_LENGTH = 12;

const makePassword = () =>
  Array.from({ length: PASSWORD_LENGTH }, () =>
    CODE_ALPHABET.charAt(randomInt(CODE_ALPHABET.length)).toLowerCase(),
  ).join('');

/** Makes the accounts where they are missing; `path`: where their passwords are kept. */
export async function addLogins(db: Database, path: string): Promise<Logins> {
  const kept = await readKept(path);
  const logins = kept ?? {
    owner: { email: OWNER, password: makePassword() },
    merchant: { email: MERCHANT, password: makePassword() },
  };
  for (const { email, password } of [logins.owner, logins.merchant]) {
    const [there] = (await findByEmail(db, email)).filter(isOfDemo);
    if (there && kept) continue;
    const passwordHash = await hashPassword(password);
    await db.transaction(async (tx) => {
      if (there) {
        await updatePassword(tx, { organizationId: ORGANIZATION_ID, id: there.id }, passwordHash);
      } else await addAccount(tx, email, passwordHash);
    });
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return logins;
}

const isOfDemo = (row: { organization_id: string }) => row.organization_id === ORGANIZATION_ID;

async function addAccount(tx: Transaction, email: string, passwordHash: string): Promise<void> {
  const isOwner = email === OWNER;
  const account: NewAccount = {
    organizationId: ORGANIZATION_ID,
    id: newId(),
    name: isOwner ? 'Demo Owner' : 'Demo Merchant',
    email,
    passwordHash,
    role: isOwner ? 'owner' : 'merchant',
    client_ids: isOwner ? null : [await findFirstClient(tx)],
    location_ids: null,
  };
  await insertAccount(tx, account);
  const entry: LedgerEntry = {
    organizationId: ORGANIZATION_ID,
    kind: 'account.created',
    actor: { kind: 'command_line', id: null },
    at: Date.now(),
    clientId: account.client_ids?.[0] ?? null,
    subjectId: account.id,
    after: { email, role: account.role },
  };
  await appendToLedger(tx, [entry]);
}

/** Undefined where there is no such file, or not what we wrote. */
async function readKept(path: string): Promise<Logins | undefined> {
  try {
    const { owner, merchant } = JSON.parse(await readFile(path, 'utf8')) as Partial<Logins>;
    const isWhole = owner?.email === OWNER && merchant?.email === MERCHANT;
    return isWhole && owner.password && merchant.password ? { owner, merchant } : undefined;
  } catch {
    return undefined;
  }
}
