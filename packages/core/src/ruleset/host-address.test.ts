import { expect, test } from 'vitest';
import { parseCidr } from '../values/index.ts';
import { parseHostAddress } from './host-address.ts';
import { renderAddress, renderCidr } from './render-address.ts';

test.for([
  ['127.0.0.53', '127.0.0.53'],
  ['::127.0.0.53', '::127.0.0.53'], // not the IPv4 address that it holds
  ['::7f00:35', '::127.0.0.53'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::6', '::6'],
  ['FD00:0::A', 'fd00::a'],
] as const)('%s is listed as %s', ([written, listed]) => {
  const address = parseHostAddress('test', written);
  expect(address.ok && renderAddress(address.value)).toBe(listed);
});

test('a CIDR that holds IPv4 addresses is listed with them', () => {
  const cidr = parseCidr('test', '::ffff:a00:0/104');
  expect(cidr.ok && renderCidr(cidr.value)).toBe('::ffff:10.0.0.0/104');
});

test.for(['::300.0.0.1', '10.0.0', 'localhost'])('%s is none', (written) => {
  expect(parseHostAddress('test', written).ok).toBe(false);
});
