import type { FilterRun } from '../filters/chain.ts';
import { FieldEdits } from '../filters/field-edits.ts';
import { RequestEdits, type ResponseEdits } from '../filters/head-edits.ts';
import type { FieldLine } from '../http1/edit.ts';
import type { SessionContext } from '../layers/context.ts';
import { ATTEMPT_COUNT, markRequest, type Marks, SERVICE_TIME } from '../layers/marks.ts';
import { requestPolicy } from '../layers/request-policy.ts';
import type { TrafficPolicy } from '../routing/traffic-policy.ts';
import { FieldView } from './field-view.ts';
import { type FieldList, fieldOf } from './fields.ts';

/** A request's head on its way upstream: as it came, with what the proxy and its filters make of it. */
export class OutgoingHead {
  readonly head: FieldList;
  readonly fields: FieldView;
  readonly method: string;
  /** The cluster's policy, as this request changes it. */
  readonly policy: TrafficPolicy;
  readonly marks: Marks;
  /** Its way through the filters; `undefined` where none has to do with it. */
  readonly run: FilterRun | undefined;

  constructor(head: FieldList, context: SessionContext) {
    this.head = head;
    this.fields = new FieldView(head);
    this.method = fieldOf(head, ':method') ?? '';
    this.policy = requestPolicy(context, this.fields);
    this.marks = markRequest(this.fields, context, this.policy);
    this.run = this.#openFilters(context);
  }

  /** The head for this attempt, counted from one. */
  forAttempt(attempt: number): FieldList {
    const edits = this.run?.request;
    const added = edits?.fields.added ?? this.marks.add;
    const add = attempt === 1 ? added : added.map((line) => renumbered(line, attempt));
    const list =
      edits === undefined && this.marks.drop.length === 0
        ? [...this.head]
        : without(this.head, this.fields, edits?.fields.dropped ?? this.#dropped());
    for (const [name, value] of add) list.push(name, value);
    if (edits?.startChanged === true) {
      const { method, path, authority } = edits.start;
      assign(list, { ':method': method, ':path': path, ':authority': authority });
    }
    return list;
  }

  #openFilters({ opening, policy }: SessionContext): FilterRun | undefined {
    if (policy.filters === undefined) return undefined;
    const { direction, peer, original, route } = opening;
    const facts = {
      direction,
      cluster: route.cluster.name,
      peer,
      originalDestination: original.text,
      requestId: this.marks.requestId,
    };
    const start = {
      method: this.method,
      path: fieldOf(this.head, ':path') ?? '',
      authority: this.fields.get('host') ?? '',
    };
    const fields = new FieldEdits(this.fields, this.#dropped(), this.marks.add);
    return policy.filters.open(facts, new RequestEdits(start, fields));
  }

  #dropped(): number[] {
    return this.marks.drop.flatMap((name) => indexes(this.fields, name));
  }
}

/** A response's head on its way to the client: with what filters made of it, and the time that it took. */
export function outgoingResponse(
  head: FieldList,
  edits: ResponseEdits | undefined,
  serviceMs: number | undefined,
): FieldList {
  if (edits === undefined && serviceMs === undefined) return head;
  const view = new FieldView(head);
  const dropped = [...(edits?.fields.dropped ?? [])];
  if (serviceMs !== undefined) dropped.push(...indexes(view, SERVICE_TIME));
  const list = dropped.length === 0 ? [...head] : without(head, view, dropped);
  for (const [name, value] of edits?.fields.added ?? []) list.push(name, value);
  if (serviceMs !== undefined) list.push(SERVICE_TIME, String(Math.round(serviceMs)));
  if (edits?.statusChanged === true) assign(list, { ':status': String(edits.status) });
  return list;
}

function renumbered(line: FieldLine, attempt: number): FieldLine {
  return line[0] === ATTEMPT_COUNT ? [ATTEMPT_COUNT, String(attempt)] : line;
}

function indexes(fields: FieldView, name: string): number[] {
  const found: number[] = [];
  for (let at = fields.indexOf(name); at >= 0; at = fields.indexOf(name, at)) found.push(at);
  return found;
}

/** The head without these of its fields. */
function without(head: FieldList, { count }: FieldView, dropped: readonly number[]): string[] {
  const first = head.length - count * 2;
  return head.filter((_, at) => at < first || !dropped.includes((at - first) >> 1));
}

/** Gives pseudo-headers that are there another value; an authority that is not there takes its place. */
function assign(list: string[], values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    const at = list.indexOf(name);
    if (at >= 0) list[at + 1] = value;
    else if (value !== '') list.unshift(name, value);
  }
}
