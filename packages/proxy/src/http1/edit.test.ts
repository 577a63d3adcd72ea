import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editHead, withTail } from './edit.ts';
import { isFault } from './fault.ts';
import { parseRequestHead, type RequestHead } from './head.ts';
import { DEFAULT_LIMITS } from './limits.ts';

function parse(bytes: Buffer): RequestHead {
  const head = parseRequestHead(bytes.toString('latin1'), DEFAULT_LIMITS);
  if (isFault(head)) throw new Error(head.code);
  return head;
}

function linesOf({ fields }: RequestHead): string[] {
  return Array.from(
    { length: fields.count },
    (_, at) => `${fields.nameAt(at)}=${fields.valueAt(at)}`,
  );
}

const name = fc.stringMatching(/^[a-z-]{1,9}$/).map((text) => `x-${text}`);
const value = fc.stringMatching(/^(?:[!-~\xa1-\xff](?:[ -~\xa1-\xff]{0,9}[!-~\xa1-\xff])?)?$/);
const line = fc.tuple(name, value);

describe('an edited head', () => {
  it('has the fields that were left, then the new ones, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 6 }),
        fc.array(line, { maxLength: 4 }),
        fc.array(fc.nat({ max: 6 }), { maxLength: 4 }),
        fc.option(fc.constant('PUT /b HTTP/1.1'), { nil: undefined }),
        (given, add, drop, startLine) => {
          const written = given.map(([key, text]) => `${key}:  ${text} \r\n`).join('');
          const bytes = Buffer.from(`GET /a HTTP/1.1\r\nHost: a\r\n${written}\r\n`, 'latin1');
          const head = parse(bytes);
          const gone = drop.filter((index) => index > 0 && index < head.fields.count);
          const edited = parse(
            editHead(bytes, head.fields, {
              drop: gone,
              add,
              ...(startLine !== undefined && { startLine }),
            }),
          );
          expect(linesOf(edited)).toEqual([
            ...linesOf(head).filter((_, index) => !gone.includes(index)),
            ...add.map(([key, text]) => `${key}=${text}`),
          ]);
          expect(edited.target).toBe(startLine === undefined ? '/a' : '/b');
        },
      ),
    );
  });

  it('is the very bytes that came where nothing changes', () => {
    const bytes = Buffer.from('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(editHead(bytes, parse(bytes).fields, { drop: [], add: [] })).toBe(bytes);
  });

  it('may get a tail that was written before', () => {
    const bytes = Buffer.from('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(withTail(bytes, Buffer.from('x: y\r\n\r\n')).toString()).toBe(
      'GET /a HTTP/1.1\r\nHost: a\r\nx: y\r\n\r\n',
    );
  });
});
