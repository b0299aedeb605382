import proxyAddr from '@fastify/proxy-addr';

/** Whether an address is one of `TRUSTED_PROXIES`, as Fastify itself judges it: addresses, CIDR ranges, or three names. */
export function proxyTrust(ranges: readonly string[]): (address: string) => boolean {
  if (ranges.length === 0) return () => false;
  const isTrusted = proxyAddr.compile([...ranges]);
  return (address) => isTrusted(address, 0);
}

/** `::ffff:127.0.0.1` → `127.0.0.1`: how a socket of both families writes an IPv4 peer. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}
