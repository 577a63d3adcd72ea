import type { FieldLine } from '../http1/edit.ts';

/** The three ways a trace travels in headers. */
type TraceFormat = 'w3c' | 'b3' | 'b3Single';

/** A span's place in its trace. Ids are lower-case hexadecimal. */
export interface Trace {
  /** 32 digits. */
  readonly traceId: string;
  /** 16 digits. */
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly sampled: boolean;
  /** How it came, and how it goes on. */
  readonly format: TraceFormat;
  /** Whether the span is this proxy's own, and is to be reported where it is sampled. */
  readonly reported: boolean;
}

interface TraceFields {
  get(name: string): string | undefined;
}

interface Chance {
  randomHex(digits: number): string;
}

/** The trace that a request brings along: W3C Trace Context, else B3 in one field or in several. */
export function readTrace(fields: TraceFields): Trace | undefined {
  const traceparent = fields.get('traceparent');
  if (traceparent !== undefined) return readTraceparent(traceparent);
  const single = fields.get('b3');
  if (single !== undefined) return readB3Single(single);
  const traceId = fields.get('x-b3-traceid');
  if (traceId === undefined) return undefined;
  const sampled = fields.get('x-b3-sampled') ?? '1';
  const debug = fields.get('x-b3-flags') === '1';
  return placed('b3', traceId, fields.get('x-b3-spanid'), debug || /^(1|true|d)$/i.test(sampled));
}

/** A trace that begins here. */
export function newTrace(sampling: number, chance: Chance, reported: boolean): Trace {
  const traceId = chance.randomHex(32);
  // The share is taken from the id itself, so that the decision is the same wherever it is made.
  const sampled = Number.parseInt(traceId.slice(0, 8), 16) / 0x1_0000_0000 < sampling;
  return {
    traceId,
    spanId: chance.randomHex(16),
    parentId: undefined,
    sampled,
    format: 'w3c',
    reported,
  };
}

/** The proxy's own span below the one that came. */
export function nextSpan(given: Trace, chance: Chance): Trace {
  return { ...given, spanId: chance.randomHex(16), parentId: given.spanId, reported: true };
}

export function traceLines(trace: Trace): readonly FieldLine[] {
  const { traceId, spanId, parentId, sampled, format } = trace;
  switch (format) {
    case 'w3c':
      return [['traceparent', `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`]];
    case 'b3Single': {
      const parent = parentId === undefined ? '' : `-${parentId}`;
      return [['b3', `${traceId}-${spanId}-${sampled ? '1' : '0'}${parent}`]];
    }
    case 'b3':
      return [
        ['x-b3-traceid', traceId],
        ['x-b3-spanid', spanId],
        ['x-b3-sampled', sampled ? '1' : '0'],
        ...(parentId === undefined ? [] : [['x-b3-parentspanid', parentId] as const]),
      ];
  }
}

/** Version 00, and what later versions keep of it. */
function readTraceparent(text: string): Trace | undefined {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/.exec(
    text.trim(),
  );
  if (match === null || match[1] === 'ff') return undefined;
  return placed('w3c', match[2], match[3], (Number.parseInt(match[4] ?? '0', 16) & 1) === 1);
}

function readB3Single(text: string): Trace | undefined {
  const [traceId, spanId, sampled = '1'] = text.trim().split('-');
  return placed('b3Single', traceId, spanId, sampled === '1' || sampled === 'd');
}

/** Trace ids of Zipkin's early days have half the digits. */
function placed(format: TraceFormat, trace = '', span = '', sampled: boolean): Trace | undefined {
  const [traceId, spanId] = [trace.toLowerCase().padStart(32, '0'), span.toLowerCase()];
  const good = /^(?:[0-9a-f]{16}){1,2}$/i.test(trace) && /^[0-9a-f]{16}$/.test(spanId);
  if (!good || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, parentId: undefined, sampled, format, reported: false };
}
