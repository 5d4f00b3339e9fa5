// Who it is that types a code into a shop's page, as far as the shop says so.
import { networkOf } from '../http/network.ts';

/** Names the shopper; null where the shop says nothing of him. */
export function shopperOf(said: {
  keyKind: 'secret' | 'publishable';
  /** Of the caller: a browser's own, where the key is publishable. */
  ip: string;
  /** X-Customer-Ip. */
  customerIp: string | string[] | undefined;
  customerReference: string | undefined;
}): string | null {
  // what a browser says of itself anybody can make up
  if (said.keyKind === 'publishable') return `ip ${networkOf(said.ip) ?? said.ip}`;
  const network = typeof said.customerIp === 'string' ? networkOf(said.customerIp) : undefined;
  if (network !== undefined) return `ip ${network}`;
  const reference = said.customerReference?.trim().toLowerCase();
  return reference ? `customer ${reference}` : null;
}
