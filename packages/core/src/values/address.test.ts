import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalAddress,
  type Cidr,
  cidrContains,
  familyOf,
  formatCidr,
  type IpAddress,
  parseAddress,
  parseCidr,
} from './address.ts';

describe('canonicalAddress', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:0a00:0001', '10.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it.each([
    '',
    '10.1',
    '010.0.0.1',
    '1.2.3.256',
    '1.2.3.4.5',
    'fe80::1%eth0',
    'localhost',
    ':::',
    '0x7f.1',
  ])('refuses %j', (text) => {
    expect(canonicalAddress(text)).toBeUndefined();
    expect(parseAddress('ip', text)).toMatchObject({ ok: false, problems: [{ value: text }] });
  });

  it('is a fixed point for whatever it accepts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const once = canonicalAddress(text);
        expect(canonicalAddress(once ?? '::')).toBe(once ?? '::');
      }),
    );
  });
});

describe('parseCidr', () => {
  it('keeps host bits, as netfilter takes them', () => {
    expect(cidr('10.1.2.3/8')).toEqual({ family: 'ipv4', address: '10.1.2.3', prefixLength: 8 });
    expect(formatCidr(cidr('2001:DB8::5/32'))).toBe('2001:db8::5/32');
    expect(cidr('::ffff:10.0.0.0/104').family).toBe('ipv6');
  });

  it.each([
    '',
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '::/129',
    ' 10.0.0.0/8',
    '10/8',
    '*',
  ])('refuses %j', (text) => {
    expect(parseCidr('-x', text)).toMatchObject({
      ok: false,
      problems: [{ code: 'cidr.malformed', subject: '-x', value: text }],
    });
  });

  it('contains its own address, and /0 all of its family only', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(32), (text, length) => {
        const address = canonicalAddress(text);
        fc.pre(address !== undefined);
        expect(cidrContains(cidr(`${address}/${length}`), address)).toBe(true);
        const everything = cidr(familyOf(address) === 'ipv4' ? '0.0.0.0/0' : '::/0');
        const other = cidr(familyOf(address) === 'ipv4' ? '::/0' : '0.0.0.0/0');
        expect(cidrContains(everything, address)).toBe(true);
        expect(cidrContains(other, address)).toBe(false);
      }),
    );
  });

  it('tells inside from outside', () => {
    expect(cidrContains(cidr('172.16.2.0/24'), '172.16.2.10' as IpAddress)).toBe(true);
    expect(cidrContains(cidr('172.16.2.0/24'), '172.16.3.10' as IpAddress)).toBe(false);
    expect(cidrContains(cidr('2001:db8::/32'), '2001:db8::1' as IpAddress)).toBe(true);
    expect(cidrContains(cidr('2001:db8::/32'), '2001:db9::1' as IpAddress)).toBe(false);
  });
});

function cidr(text: string): Cidr {
  const result = parseCidr('-x', text);
  if (!result.ok) throw new Error(text);
  return result.value;
}
