// What is kept of an address that wants no more mail, and the signature of the link that says so.
import type { HashCustomer } from '../secret/customer-hash.ts';

export const addressHash = (
  hashCustomer: HashCustomer,
  { clientId, email }: { clientId: string; email: string },
): string => hashCustomer(clientId, `mail ${email}`);

/** Proves that a link was in a letter of ours. */
export const linkSignature = (hashCustomer: HashCustomer, leadId: string): string =>
  hashCustomer(leadId, 'unsubscribe');
