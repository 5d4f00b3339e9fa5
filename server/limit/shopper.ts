// Who it is that types a code into a shop's page, as far as the shop says so.
import { isIP, isIPv6 } from 'node:net';

const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** An address as budgets know it: IPv4 whole, of IPv6 the network (/64), which is one household. */
export function networkOf(address: string): string | undefined {
  const plain = address.trim().toLowerCase().replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1] ?? plain;
  if (isIP(mapped) === 0) return undefined;
  if (!isIPv6(mapped)) return mapped;
  const [head = '', tail] = mapped.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  // an address that ends as IPv4 does has a group less in writing than it has
  const missing = GROUPS - left.length - right.length - (mapped.includes('.') ? 1 : 0);
  const groups = [...left, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...right];
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

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
