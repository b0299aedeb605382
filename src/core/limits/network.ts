import { isIP } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const MAPPED_IN_HEX = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i;

/**
 * Whom a limit counts by his address: an IPv4 address, or the /64 of an IPv6 one, which is what one subscriber is
 * given. What is no address, as a proxy may pass on, is one caller.
 */
export function networkOf(address: string): string {
  const family = isIP(address);
  if (family === 4) return address;
  if (family !== 6) return 'unknown';
  return MAPPED.exec(address)?.[1] ?? mappedInHex(address) ?? prefixOf(address);
}

/** `::ffff:c633:6407` → `198.51.100.7`. */
function mappedInHex(address: string): string | undefined {
  const [, high, low] = MAPPED_IN_HEX.exec(address) ?? [];
  if (high === undefined || low === undefined) return undefined;
  return [high, low].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]).join('.');
}

/** `2001:db8::1` → `2001:db8:0:0::/64`. */
function prefixOf(address: string): string {
  const [left = '', right] = address.replace(/%.*$/, '').split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  // an IPv4 address at the end stands for two groups
  const groups = head.length + tail.length + Number(tail.at(-1)?.includes('.') ?? false);
  const zeros = right === undefined ? [] : Array.from({ length: 8 - groups }, () => '0');
  const first = [...head, ...zeros, ...tail].slice(0, 4);
  return `${first.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}
