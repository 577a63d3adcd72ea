import type { ResponseEdits } from '../filters/head-edits.ts';
import { editHead, type FieldLine, withTail } from '../http1/edit.ts';
import type { RequestHead, ResponseHead } from '../http1/head.ts';
import { type Hop, readHop } from '../http1/hop.ts';
import { phraseOf } from '../http1/phrase.ts';
import type { TrafficPolicy } from '../routing/traffic-policy.ts';
import { newTrace, traceLines } from '../telemetry/trace-context.ts';
import type { SessionContext } from './context.ts';
import { markRequest, type Marks, SERVICE_TIME } from './marks.ts';

/** What becomes of a request head at this hop, and what the exchange has to remember of it. */
export interface ForwardedRequest extends Pick<Marks, 'requestId' | 'trace'> {
  /** Indexes of fields to leave out. */
  readonly drop: readonly number[];
  readonly add: readonly FieldLine[];
  readonly upgrade: boolean;
  /** Whether the client keeps its connection open for another request. */
  readonly persistent: boolean;
}

/** Takes off what ends at this hop, and puts the mesh's marks on. */
export function forwardRequest(
  head: RequestHead,
  context: SessionContext,
  policy: TrafficPolicy,
): ForwardedRequest {
  const { fields } = head;
  const hop = readHop(head.version, fields);
  const { drop, add, requestId, trace } = markRequest(fields, context, policy);
  const ending = hop.harmless ? [] : hop.fields;
  return {
    drop:
      drop.length === 0 ? ending : [...ending, ...drop.flatMap((name) => indexes(fields, name))],
    add: hop.upgrade && !hop.harmless ? [['connection', 'upgrade'], ...add] : add,
    requestId,
    trace,
    upgrade: hop.upgrade,
    persistent: hop.persistent && head.version === '1.1',
  };
}

/** How a response goes on to the client. */
export interface ResponseWay {
  /** The client's connection is going to close. */
  readonly close: boolean;
  /** From here on the connection is no longer HTTP's. */
  readonly tunnel: boolean;
  /** Milliseconds that the upstream took, where the client is to know. */
  readonly serviceMs: number | undefined;
  /** What filters made of the head. */
  readonly edits: ResponseEdits | undefined;
}

/**
 * A final response on its way to the client. Its connection header was about the upstream
 * connection; the client is told about its own, and only where that is going to close.
 */
export function forwardResponse(head: ResponseHead, bytes: Buffer, way: ResponseWay): Buffer {
  const { close, tunnel, serviceMs, edits } = way;
  const { fields } = head;
  const hop = readHop(head.version, fields);
  if (isPlain(head, hop, way)) return withTail(bytes, serviceTail(way.serviceMs ?? 0));
  const drop = tunnel || (hop.harmless && !close) ? [] : [...hop.fields];
  const add: FieldLine[] = close && !tunnel ? [['connection', 'close']] : [];
  if (serviceMs !== undefined && !tunnel) {
    drop.push(...indexes(fields, SERVICE_TIME));
    add.push([SERVICE_TIME, String(Math.round(serviceMs))]);
  }
  if (edits !== undefined) {
    drop.push(...edits.fields.dropped);
    add.push(...edits.fields.added);
  }
  const startLine = startLineOf(head, edits);
  return editHead(bytes, fields, { drop, add, ...(startLine !== undefined && { startLine }) });
}

/** Whether the time that the upstream took is all there is to say: nine of ten responses. */
function isPlain({ version, fields }: ResponseHead, { harmless }: Hop, way: ResponseWay): boolean {
  return (
    way.serviceMs !== undefined &&
    harmless &&
    !way.close &&
    !way.tunnel &&
    way.edits === undefined &&
    version === '1.1' &&
    fields.indexOf(SERVICE_TIME) < 0
  );
}

/** The field and the end of the head, by whole milliseconds: a table for those that most answers take. */
const SERVICE_TAILS: readonly Buffer[] = Array.from({ length: 256 }, (_, ms) => writeTail(ms));

function serviceTail(serviceMs: number): Buffer {
  const milliseconds = Math.round(serviceMs);
  return SERVICE_TAILS[milliseconds] ?? writeTail(milliseconds);
}

function writeTail(milliseconds: number): Buffer {
  return Buffer.from(`${SERVICE_TIME}: ${milliseconds}\r\n\r\n`);
}

/** RFC 9110 section 6.2: a proxy speaks in its own version. The framing means the same in both. */
function startLineOf(
  { version, fields }: ResponseHead,
  edits: ResponseEdits | undefined,
): string | undefined {
  if (edits?.statusChanged === true) return `HTTP/1.1 ${edits.status} ${phraseOf(edits.status)}`;
  return version === '1.1'
    ? undefined
    : `HTTP/1.1${fields.text.slice(8, fields.text.indexOf('\r'))}`;
}

function indexes(fields: RequestHead['fields'], name: string): number[] {
  const found: number[] = [];
  for (let at = fields.indexOf(name); at >= 0; at = fields.indexOf(name, at)) found.push(at);
  return found;
}

/** W3C Trace Context of a trace that begins here. */
export function newTraceparent(sampling: number, sources: SessionContext['sources']): string {
  return traceLines(newTrace(sampling, sources, false))[0]?.[1] ?? '';
}
