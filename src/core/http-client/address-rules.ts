import { BlockList, isIP } from 'node:net';

const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** IANA's IPv4 special-purpose registry (RFC 6890), multicast and reserved. */
const CLOSED_IPV4 = [
  '0.0.0.0/8', // this host; Linux connects to itself
  '10.0.0.0/8',
  '100.64.0.0/10', // shared by carriers and clouds
  '127.0.0.0/8',
  '168.63.129.16/32', // public by its number, but Azure's host answers there
  '169.254.0.0/16', // link-local: where clouds give their machines credentials
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24', // documentation, as the next two with 113 and 100
  '192.88.99.0/24', // relays of 6to4, withdrawn
  '192.168.0.0/16',
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
];

const NAT64 = '64:ff9b::'; // RFC 6052; 64:ff9b:1::/48 is for use inside (RFC 8215)

/** Only these are open at all: loopback, mapped, compatible, local, link-local and multicast ones lie outside. */
const OPEN_IPV6 = ['2000::/3', `${NAT64}/96`];

const CLOSED_IPV6 = [
  '2001::/23', // protocol assignments, Teredo (2001::/32) among them
  '2001:db8::/32', // documentation, as 3fff::/20
  '2002::/16', // 6to4: carries any IPv4 address, and is withdrawn (RFC 7526)
  '3fff::/20',
  // the translator connects to the IPv4 address at the end
  ...CLOSED_IPV4.map((range) => {
    const [address = '', bits] = range.split('/');
    return `${NAT64}${address}/${96 + Number(bits)}`;
  }),
];

/** Which addresses a call may reach that nobody vouched for: all of the internet, and of the inside what is allowed. */
export class AddressRules {
  private static readonly closedIpv4 = listOf(CLOSED_IPV4);
  private static readonly openIpv6 = listOf(OPEN_IPV6);
  private static readonly closedIpv6 = listOf(CLOSED_IPV6);
  private readonly allowed: BlockList;

  /** @param allowed addresses, CIDR ranges, `loopback` or `private` */
  constructor(allowed: readonly string[]) {
    this.allowed = listOf(allowed);
  }

  /** @param address as a resolver or URL gives it, an IPv6 address without its brackets */
  isReachable(address: string): boolean {
    const family = isIP(address);
    if (family === 0) return false;
    // of a mapped address (::ffff:10.0.0.1) the list looks at the IPv4 address
    if (this.allowed.check(address, family === 6 ? 'ipv6' : 'ipv4')) return true;
    if (family === 4) return !AddressRules.closedIpv4.check(address);
    return AddressRules.openIpv6.check(address, 'ipv6') && !AddressRules.closedIpv6.check(address, 'ipv6');
  }
}

/** Whether this is an address, a CIDR range or one of the names. */
export function isAddressRange(range: string): boolean {
  if (range in NAMED) return true;
  const [address = '', bits] = range.split('/');
  const family = isIP(address);
  return family !== 0 && (bits === undefined || Number(bits) <= (family === 6 ? 128 : 32));
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges.flatMap((word) => NAMED[word] ?? [word]).filter(isAddressRange)) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
