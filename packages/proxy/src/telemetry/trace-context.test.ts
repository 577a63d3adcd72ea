import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newTrace, nextSpan, readTrace, traceLines } from './trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const chance = { randomHex: (digits: number) => 'e'.repeat(digits) };

function fieldsOf(lines: Readonly<Record<string, string>>): {
  get(name: string): string | undefined;
} {
  return { get: (name) => lines[name] };
}

describe('a trace', () => {
  it.each([
    [{ traceparent: `00-${TRACE}-${SPAN}-01` }, 'w3c', true],
    [{ traceparent: `00-${TRACE}-${SPAN}-00` }, 'w3c', false],
    [{ traceparent: `01-${TRACE}-${SPAN}-03-later` }, 'w3c', true],
    [{ b3: `${TRACE}-${SPAN}-1` }, 'b3Single', true],
    [{ b3: `${TRACE}-${SPAN}-0-${SPAN}` }, 'b3Single', false],
    [{ b3: `${TRACE}-${SPAN}` }, 'b3Single', true],
    [{ 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': '0' }, 'b3', false],
    [{ 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-flags': '1' }, 'b3', true],
  ] as const)('is read from %j', (lines, format, sampled) => {
    expect(readTrace(fieldsOf(lines))).toMatchObject({
      traceId: TRACE,
      spanId: SPAN,
      format,
      sampled,
    });
  });

  it('of half the digits is one with zeros in front', () => {
    const lines = { 'x-b3-traceid': TRACE.slice(16), 'x-b3-spanid': SPAN };
    expect(readTrace(fieldsOf(lines))?.traceId).toBe(`${'0'.repeat(16)}${TRACE.slice(16)}`);
  });

  it.each([
    { traceparent: `ff-${TRACE}-${SPAN}-01` },
    { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` },
    { traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` },
    { traceparent: 'nonsense' },
    { b3: '0' },
    { b3: TRACE },
    { 'x-b3-traceid': 'xyz', 'x-b3-spanid': SPAN },
    {},
  ])('is none in %j', (lines) => expect(readTrace(fieldsOf(lines))).toBeUndefined());

  it.each(['w3c', 'b3', 'b3Single'] as const)(
    'goes on as it came, one span further: %s',
    (format) => {
      const given = {
        traceId: TRACE,
        spanId: SPAN,
        parentId: undefined,
        sampled: true,
        format,
        reported: false,
      };
      const next = nextSpan(given, chance);
      expect(next).toMatchObject({ traceId: TRACE, spanId: 'e'.repeat(16), parentId: SPAN });
      const read = readTrace(fieldsOf(Object.fromEntries(traceLines(next))));
      expect(read).toMatchObject({ traceId: TRACE, spanId: next.spanId, sampled: true, format });
    },
  );

  it('is sampled at the rate that was asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (id, share) => {
          const hex = id.toString(16).padStart(8, '0');
          const trace = newTrace(share, { randomHex: (digits) => hex.padEnd(digits, '1') }, true);
          expect(trace.sampled).toBe(id / 0x1_0000_0000 < share);
        },
      ),
    );
  });
});
