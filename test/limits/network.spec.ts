import { isIP } from 'node:net';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { networkOf } from '#core/limits';

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:c633:6407', '198.51.100.7'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::FFFF:203.0.113.9', '203.0.113.9'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0DB8:0:0:ffff::', '2001:db8:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4::/64'],
  ['', 'unknown'],
  ['unknown', 'unknown'],
  ['999.1.1.1', 'unknown'],
  ['_hidden', 'unknown'],
])('%s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it('counts all of an IPv6 /64 as one, however it is written, and nothing beside it', () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), fc.ipV6(), (groups, any) => {
      const first = groups.slice(0, 4).map((number) => number.toString(16));
      const long = groups.map((number) => number.toString(16).padStart(4, '0').toUpperCase()).join(':');
      expect(networkOf(long)).toBe(`${first.join(':')}::/64`);
      // the form the runtime itself would write
      expect(networkOf(new URL(`http://[${long}]`).hostname.slice(1, -1))).toBe(networkOf(long));
      if (isIP(any) === 6) expect(networkOf(new URL(`http://[${any}]`).hostname.slice(1, -1))).toBe(networkOf(any));
    }),
  );
});
