// Which addresses are of the public internet: what is sent out on somebody's word goes nowhere else.
import { BlockList, isIP } from 'node:net';

/** What IANA keeps for special purposes, and what carries another address within. */
const SPECIAL: Record<'ipv4' | 'ipv6', string[]> = {
  ipv4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16', // link-local, with the metadata of clouds
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.31.196.0/24',
    '192.52.193.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '192.175.48.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  ipv6: [
    '::/96', // unspecified, loopback, IPv4-compatible
    '::ffff:0:0/96', // IPv4-mapped
    '::ffff:0:0:0/96', // IPv4-translated
    '64:ff9b::/96', // NAT64: leads to any IPv4 address
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/23', // Teredo and others
    '2001:db8::/32',
    '2002::/16', // 6to4
    '3fff::/20',
    '5f00::/16',
    'fc00::/7',
    'fe80::/10', // link-local
    'fec0::/10',
    'ff00::/8',
  ],
};

// two lists: one would hold every IPv4 address to be a mapped one
const special = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const family of ['ipv4', 'ipv6'] as const) {
  for (const range of SPECIAL[family]) {
    const [address = '', bits] = range.split('/');
    special[family].addSubnet(address, Number(bits), family);
  }
}

/** Whether an IP address, as text, is a public one; anything else is none. */
export function isPublicAddress(text: string): boolean {
  // of fe80::1%eth0 the zone says on which wire
  const [address = ''] = text.split('%');
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  return !special[family].check(address, family);
}
