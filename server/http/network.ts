// Where a call comes from, as budgets know it: who has an IPv6 network has as many addresses as they like.
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

/** As `networkOf`; what is no address stands for itself. */
export const sourceOf = (address: string): string => networkOf(address) ?? address;
