import { describe, expect, it } from 'vitest';
import { parseInterfaceName } from './interface-name.ts';
import { parseList, splitList } from './list.ts';
import { parsePort } from './port.ts';
import { formatProblem, isPillionError, PillionError, type Problem } from './problem.ts';
import { parseUid, uid } from './uid.ts';

describe('lists', () => {
  it('drops empty items and trims nothing, as Istio does', () => {
    expect(splitList(',a,, b,')).toEqual(['a', ' b']);
  });

  it('reports every bad item at once', () => {
    const result = parseList('80,x,443,70000', (item) => parsePort('-o', item));
    expect(result).toMatchObject({ ok: false, problems: [{ value: 'x' }, { value: '70000' }] });
  });
});

describe('parseUid', () => {
  it.each(['0', '1337', '4294967294', ' 7 '])('takes %j', (text) => {
    expect(parseUid('-u', text)).toEqual({ ok: true, value: Number(text) });
  });

  it.each(['4294967295', '-1', '', 'root', '1.5'])('refuses %j', (text) => {
    expect(parseUid('-u', text)).toMatchObject({
      ok: false,
      problems: [{ code: 'uid.malformed' }],
    });
    expect(() => uid(Number(text || 'x'))).toThrow(RangeError);
  });
});

describe('parseInterfaceName', () => {
  it.each(['eth0', 'net1.100', ' br-lan ', 'abcdefghijklmno'])('takes %j', (text) => {
    expect(parseInterfaceName('-c', text)).toEqual({ ok: true, value: text.trim() });
  });

  it.each([
    ['', 'is empty'],
    ['abcdefghijklmnop', 'is longer than 15 characters'],
    ['0eth', 'contains characters that no interface name has'],
    ['a;b', 'contains characters that no interface name has'],
  ])('refuses %j: %s', (text, reason) => {
    expect(parseInterfaceName('-c', text)).toMatchObject({ ok: false, problems: [{ reason }] });
  });
});

describe('problems', () => {
  const problem: Problem = {
    code: 'port.malformed',
    subject: '-p',
    value: 'a"b',
    reason: 'is not a port number',
    accepted: 'a port, 1 to 65535',
  };

  it('read as name, value, reason, what is accepted', () => {
    expect(formatProblem(problem)).toBe(
      String.raw`-p="a\"b": is not a port number; accepted: a port, 1 to 65535`,
    );
  });

  it('make one error that lists them all and keeps its code', () => {
    const error = PillionError.of('flags.invalid', [problem, problem]);
    expect(error.message.split('\n')).toHaveLength(3);
    expect(error.code).toBe('flags.invalid');
    expect(isPillionError(error)).toBe(true);
    expect(isPillionError(new Error('other'))).toBe(false);
  });
});
