// Customers' references are kept as a keyed hash: enough to count by, useless to who reads the books.
import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from '../db/database.ts';
import type { Keyring } from './keyring.ts';

/** Hashes a customer's reference for one client, in hexadecimal. */
export type HashCustomer = (clientId: string, reference: string) => string;

const HASH_BYTES = 16;

/** The hash under this installation's pepper, which is made once and kept sealed. */
export async function openCustomerHash(db: Database, keyring: Keyring): Promise<HashCustomer> {
  const [row] = await db.query<{ sealed: string }>({
    text: `update installation
      set sealed_pepper = coalesce(sealed_pepper, convert_to($1, 'UTF8'))
      returning convert_from(sealed_pepper, 'UTF8') as sealed`,
    values: [keyring.seal(randomBytes(32))],
  });
  if (!row) throw new Error('The database is not migrated');
  const pepper = keyring.open(row.sealed);
  return (clientId, reference) =>
    createHmac('sha256', pepper)
      .update(`${clientId}\n${reference.trim().toLowerCase()}`)
      .digest()
      .subarray(0, HASH_BYTES)
      .toString('hex');
}
