import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPort, parsePort, parsePortRange, port } from './port.ts';

const ports = fc.integer({ min: 1, max: 65_535 });

describe('parsePort', () => {
  it('reads back every port, with blanks around it', () => {
    fc.assert(
      fc.property(ports, fc.constantFrom('', ' ', '  '), (number, blank) => {
        expect(parsePort('-p', `${blank}${number}${blank}`)).toEqual({ ok: true, value: number });
      }),
    );
  });

  it.each([
    ['0', 'port.outOfRange'],
    ['65536', 'port.outOfRange'],
    ['99999999999', 'port.malformed'],
    ['-1', 'port.malformed'],
    ['1e3', 'port.malformed'],
    ['0x50', 'port.malformed'],
    ['8 0', 'port.malformed'],
    ['', 'port.malformed'],
    ['http', 'port.malformed'],
  ])('refuses %j as %s, with the value and what would be accepted', (text, code) => {
    const accepted = 'a port, 1 to 65535';
    expect(parsePort('-p', text)).toMatchObject({
      ok: false,
      problems: [{ code, subject: '-p', value: text, accepted }],
    });
  });
});

describe('parsePortRange', () => {
  it('reads single ports and ranges', () => {
    fc.assert(
      fc.property(ports, ports, (a, b) => {
        const [first, last] = a < b ? [a, b] : [b, a];
        expect(parsePortRange('-o', `${first}-${last}`)).toEqual({
          ok: true,
          value: { first, last },
        });
        expect(parsePortRange('-o', `${a}`)).toEqual({ ok: true, value: { first: a, last: a } });
      }),
    );
  });

  it('reports both ends of a range at once', () => {
    expect(parsePortRange('-o', '0-70000')).toMatchObject({
      ok: false,
      problems: [{ code: 'port.outOfRange' }, { code: 'port.outOfRange' }],
    });
  });

  it.each([
    ['9-8', 'port.reversedRange'],
    ['1-2-3', 'port.malformed'],
    ['-5', 'port.malformed'],
    ['5-', 'port.malformed'],
  ])('refuses %j as %s', (text, code) => {
    expect(parsePortRange('-o', text)).toMatchObject({ ok: false, problems: [{ code }] });
  });
});

it('brands only ports', () => {
  expect(isPort(15_001)).toBe(true);
  expect(() => port(0)).toThrow(RangeError);
  expect(() => port(1.5)).toThrow(RangeError);
});
