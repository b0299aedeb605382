import { BlockList } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadSettings } from '#core/config';
import { HttpClientConfig } from '#core/http-client';
import { AddressRules } from '../../src/core/http-client/address-rules.js';

const rules = new AddressRules([]);

/** First and last address of what IANA and the clouds keep for the inside, each beside its neighbours on the outside. */
const CLOSED: readonly (readonly [first: string, last: string, why: string])[] = [
  ['0.0.0.0', '0.255.255.255', 'this host'],
  ['10.0.0.0', '10.255.255.255', 'private'],
  ['100.64.0.0', '100.127.255.255', 'of carriers'],
  ['127.0.0.0', '127.255.255.255', 'loopback'],
  ['168.63.129.16', '168.63.129.16', 'a cloud’s host'],
  ['169.254.0.0', '169.254.255.255', 'link-local'],
  ['172.16.0.0', '172.31.255.255', 'private'],
  ['192.0.0.0', '192.0.0.255', 'of protocols'],
  ['192.0.2.0', '192.0.2.255', 'documentation'],
  ['192.88.99.0', '192.88.99.255', '6to4 relays'],
  ['192.168.0.0', '192.168.255.255', 'private'],
  ['198.18.0.0', '198.19.255.255', 'benchmarks'],
  ['198.51.100.0', '198.51.100.255', 'documentation'],
  ['203.0.113.0', '203.0.113.255', 'documentation'],
  ['224.0.0.0', '255.255.255.255', 'multicast, reserved, broadcast'],
];

const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toText = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
const hex = (number: number) => `${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`;
const isClosed = (number: number) =>
  CLOSED.some(([first, last]) => number >= toNumber(first) && number <= toNumber(last));

/** Ways to write or wrap an IPv4 address into an IPv6 one. */
const WRAPPED: Readonly<Record<string, (number: number) => string>> = {
  mapped: (number) => `::ffff:${toText(number)}`,
  'mapped in hex': (number) => `::ffff:${hex(number)}`,
  'mapped, written out': (number) => `0:0:0:0:0:FFFF:${hex(number)}`,
  compatible: (number) => `::${toText(number)}`,
  'of NAT64': (number) => `64:ff9b::${hex(number)}`,
  'of NAT64 inside': (number) => `64:ff9b:1::${hex(number)}`,
  'of 6to4': (number) => `2002:${hex(number)}::1`,
  'of Teredo': (number) => `2001:0:4136:e378:8000:63bf:${hex(~number >>> 0)}`,
};

const anyIpv4 = fc.integer({ min: 0, max: 0xffff_ffff });
const closedIpv4 = fc
  .constantFrom(...CLOSED)
  .chain(([first, last]) => fc.integer({ min: toNumber(first), max: toNumber(last) }));

describe('an address that nobody allowed', () => {
  it.each(CLOSED)('from %s to %s is out of reach, and its neighbours are not (%s)', (first, last) => {
    const [from, to] = [toNumber(first), toNumber(last)];
    for (const number of [from, to]) expect([number, rules.isReachable(toText(number))]).toEqual([number, false]);
    for (const number of [from - 1, to + 1].filter((each) => each >= 0 && each <= 0xffff_ffff))
      expect([toText(number), rules.isReachable(toText(number))]).toEqual([toText(number), !isClosed(number)]);
  });

  it('of IPv4 is reachable when it is in none of these ranges', () => {
    fc.assert(fc.property(anyIpv4, (number) => rules.isReachable(toText(number)) === !isClosed(number)));
  });

  it.each(Object.entries(WRAPPED))('that lies inside stays out of reach when it is %s', (_way, wrap) => {
    fc.assert(fc.property(closedIpv4, (number) => !rules.isReachable(wrap(number))));
  });

  it('of IPv6 is reachable only among the global ones, and of NAT64 when the IPv4 address is', () => {
    const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 7, maxLength: 7 });
    const outOfGlobal = fc.integer({ min: 0, max: 0xffff }).filter((group) => group >> 13 !== 1 && group !== 0x64);
    fc.assert(
      fc.property(outOfGlobal, groups, (first, rest) => {
        return !rules.isReachable([first, ...rest].map((group) => group.toString(16)).join(':'));
      }),
    );
    fc.assert(fc.property(anyIpv4, (number) => rules.isReachable(`64:ff9b::${hex(number)}`) === !isClosed(number)));
  });

  it.each([
    ['::', false],
    ['::1', false],
    ['fc00::1', false],
    ['fd00:ec2::254', false],
    ['fe80::1', false],
    ['fe80::1%lo', false],
    ['fec0::1', false],
    ['ff02::1', false],
    ['100::1', false],
    ['2001:db8::1', false],
    ['2001:10::1', false],
    ['3fff::1', false],
    ['5f00::1', false],
    ['2606:4700:4700::1111', true],
    ['2a00:1450:4001:80b::200e', true],
    ['2001:4860:4860::8888', true],
    ['8.8.8.8', true],
    ['127.0.0.1 ', false],
    ['0x7f.1', false],
    ['localhost', false],
    ['', false],
  ])('such as "%s" is judged %s', (address, isReachable) => {
    expect(rules.isReachable(address)).toBe(isReachable);
  });
});

describe('HTTP_CLIENT_ALLOWED_ADDRESSES', () => {
  it.each([
    [['loopback'], '127.0.0.53', true],
    [['loopback'], '::1', true],
    [['loopback'], '::ffff:127.0.0.1', true],
    [['loopback'], '10.0.0.1', false],
    [['loopback'], '64:ff9b::7f00:1', false],
    [['private'], '192.168.7.7', true],
    [['private'], 'fd12::1', true],
    [['private'], '169.254.169.254', false],
    [['private'], '127.0.0.1', false],
    [['10.1.2.0/24'], '10.1.2.3', true],
    [['10.1.2.0/24'], '10.1.3.3', false],
    [['10.1.2.3'], '10.1.2.3', true],
    [['10.1.2.3'], '::ffff:10.1.2.3', true],
    [['fd00::/64', '::1'], 'fd00::2', true],
  ])('of %s lets %s be reached: %s', (allowed, address, isReachable) => {
    expect(new AddressRules(allowed).isReachable(address)).toBe(isReachable);
  });

  const allowed = (environment: string, text?: string) => {
    const env = { ENVIRONMENT: environment, ...(text !== undefined && { HTTP_CLIENT_ALLOWED_ADDRESSES: text }) };
    return loadSettings([HttpClientConfig], { env }).get(HttpClientConfig).allowedAddresses;
  };

  it('is loopback in development and nothing elsewhere', () => {
    expect([allowed('development'), allowed('staging'), allowed('production')]).toEqual([['loopback'], [], []]);
    expect(allowed('production', '10.0.0.0/8,loopback')).toEqual(['10.0.0.0/8', 'loopback']);
  });

  it.each(['10.0.0.0/33', '10.0.0', '300.0.0.1', 'fd00::/129', ':::', '10.0.0.1/'])('is refused as %s', (text) => {
    expect(() => allowed('production', text)).toThrow(/HTTP_CLIENT_ALLOWED_ADDRESSES/);
  });
});

it('Node’s lists see an IPv4 address in a rule about mapped ones, which is why none is written', () => {
  const list = new BlockList();
  list.addSubnet('::ffff:0:0', 96, 'ipv6');
  expect(list.check('8.8.8.8', 'ipv4')).toBe(true);
});
