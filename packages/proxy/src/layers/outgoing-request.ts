import type { FilterRun } from '../filters/chain.ts';
import { FieldEdits } from '../filters/field-edits.ts';
import { RequestEdits, type RequestStart } from '../filters/head-edits.ts';
import { editHead, type FieldLine } from '../http1/edit.ts';
import { authorityOf, type RequestHead } from '../http1/head.ts';
import type { TrafficPolicy } from '../routing/traffic-policy.ts';
import type { SessionContext } from './context.ts';
import { type ForwardedRequest, forwardRequest } from './forward.ts';
import { ATTEMPT_COUNT } from './marks.ts';
import { requestPolicy } from './request-policy.ts';

/** A request head on its way upstream: as it came, with what the proxy and its filters make of it. */
export class OutgoingRequest {
  readonly head: RequestHead;
  readonly forwarded: ForwardedRequest;
  /** The cluster's policy, as this request changes it. */
  readonly policy: TrafficPolicy;
  /** Its way through the filters; `undefined` where none has to do with it. */
  readonly run: FilterRun | undefined;
  readonly #bytes: Buffer;

  constructor(head: RequestHead, bytes: Buffer, context: SessionContext) {
    this.head = head;
    this.#bytes = bytes;
    this.policy = requestPolicy(context, head.fields);
    this.forwarded = forwardRequest(head, context, this.policy);
    this.run = openFilters(head, this.forwarded, context);
  }

  /** The head for this attempt, counted from one. */
  bytesFor(attempt: number): Buffer {
    const { fields } = this.head;
    const edits = this.run?.request;
    const drop = edits?.fields.dropped ?? this.forwarded.drop;
    const added = edits?.fields.added ?? this.forwarded.add;
    const add = attempt === 1 ? added : added.map((line) => renumbered(line, attempt));
    if (edits?.startChanged !== true) return editHead(this.#bytes, fields, { drop, add });
    const { method, path, authority } = edits.start;
    return editHead(this.#bytes, fields, {
      drop: [...drop, ...hosts(fields)],
      add: [['host', authority], ...add],
      startLine: `${method} ${path} HTTP/${this.head.version}`,
    });
  }
}

function renumbered(line: FieldLine, attempt: number): FieldLine {
  return line[0] === ATTEMPT_COUNT ? [ATTEMPT_COUNT, String(attempt)] : line;
}

function hosts(fields: RequestHead['fields']): number[] {
  const host = fields.indexOf('host');
  return host < 0 ? [] : [host];
}

function openFilters(
  head: RequestHead,
  { drop, add, requestId }: ForwardedRequest,
  { opening, policy }: SessionContext,
): FilterRun | undefined {
  if (policy.filters === undefined) return undefined;
  const { direction, peer, original, route } = opening;
  const facts = {
    direction,
    cluster: route.cluster.name,
    peer,
    originalDestination: original.text,
    requestId,
  };
  const edits = new RequestEdits(startOf(head), new FieldEdits(head.fields, drop, add));
  return policy.filters.open(facts, edits);
}

function startOf({ method, target, fields }: RequestHead): RequestStart {
  const absolute = target.startsWith('/') ? undefined : authorityOf(target);
  const authority = fields.get('host') ?? absolute ?? '';
  if (method === 'CONNECT') return { method, path: '', authority: target };
  if (absolute === undefined) return { method, path: target, authority };
  const path = target.slice(target.indexOf('//') + 2 + absolute.length);
  return { method, path: path.startsWith('/') ? path : `/${path}`, authority };
}
