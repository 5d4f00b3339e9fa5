// PINs are kept under the installation's pepper: with their few possibilities a plain hash would be no
// secret to whoever reads the table.
import { timingSafeEqual } from 'node:crypto';
import type { HashCustomer } from '../secret/customer-hash.ts';

/** The PIN of one person; the same PIN of another hashes to something else. */
export const hashPin = (keyedHash: HashCustomer, staffId: string, pin: string): Buffer =>
  Buffer.from(keyedHash(staffId, `pin ${pin}`), 'hex');

export const isPin = (keyedHash: HashCustomer, staffId: string, pin: string, stored: Buffer) =>
  timingSafeEqual(hashPin(keyedHash, staffId, pin), stored);
