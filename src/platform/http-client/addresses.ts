/**
 * Which addresses of the network an outgoing request may reach: public ones, and what the operator allows besides.
 * The refused ranges are those that IANA registers as special purpose (not globally reachable), the mapped and translating forms of IPv6
 * included, since each can carry a private IPv4 address.
 */
import { BlockList, isIP } from 'node:net';

const REFUSED_V4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8',
  '100.64.0.0/10', // shared by carriers
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local, metadata services of clouds
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
];

/** Global unicast. Whatever lies outside is refused: loopback, mapped, NAT64 (64:ff9b::/96), unique local, link-local, multicast, 5f00::/16. */
const GLOBAL_V6 = '2000::/3';

/** What lies inside it and is not public. */
const REFUSED_V6 = [
  '2001::/23', // protocol assignments, Teredo and benchmarks among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, carries an IPv4 address
  '3fff::/20', // documentation
];

export interface AddressRules {
  /** Whether a literal address (no brackets, no zone) may be connected to. */
  isAllowed(address: string): boolean;
}

/** `allow` are CIDR ranges (`10.1.0.0/16`, `fd00::/8`) or single addresses; an Error names the first that is neither. */
export function createAddressRules(allow: readonly string[]): AddressRules {
  const allowed = listOf(allow);
  const refused = listOf([...REFUSED_V4, ...REFUSED_V6]);
  const globalV6 = listOf([GLOBAL_V6]);

  return {
    isAllowed(address) {
      const version = isIP(address);
      if (version === 0) return false;
      const family = version === 4 ? 'ipv4' : 'ipv6';
      // A mapped address (::ffff:10.0.0.1) is compared as the IPv4 address that it stands for.
      if (allowed.check(address, family)) return true;
      return !refused.check(address, family) && (version === 4 || globalV6.check(address, family));
    },
  };
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
    const version = isIP(address);
    const bits = version === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    if (version === 0 || length > bits)
      throw new Error(`${JSON.stringify(range)} is no address range such as 10.0.0.0/8.`);
    list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
