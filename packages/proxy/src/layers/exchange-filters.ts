import { CONTINUE, type FilterRun, type Verdict } from '../filters/chain.ts';
import { FieldEdits, FieldList } from '../filters/field-edits.ts';
import { ResponseEdits } from '../filters/head-edits.ts';
import type { FieldLine } from '../http1/edit.ts';
import type { Framing } from '../http1/framing.ts';
import type { RequestHead, ResponseHead } from '../http1/head.ts';
import type { Emit } from '../wire/command.ts';
import { FramedTap } from './framed-tap.ts';
import { fieldsOf, filtered, type LocalReply, replaced } from './local-reply.ts';

type Then = (verdict: Verdict) => void;

/** A verdict that takes its time. */
interface Waiting {
  readonly stage: 'request' | 'response';
  readonly of: Promise<Verdict>;
  readonly goOn: Then;
}

/** One HTTP/1 exchange's way through its filters: the verdicts, waited for where they take time, and the bodies they watch. */
export class ExchangeFilters {
  /** The response's head as the filters make it. */
  response: ResponseEdits | undefined;
  readonly #run: FilterRun;
  readonly #emit: Emit;
  readonly #requestTap: FramedTap;
  #responseTap: FramedTap | undefined;
  #waiting: Waiting | undefined;

  constructor(run: FilterRun, { fields }: RequestHead, emit: Emit) {
    this.#run = run;
    this.#emit = emit;
    this.#requestTap = new FramedTap(run.requestTap, fields.indexOf('transfer-encoding') >= 0);
  }

  /** Whether the request's verdict is outstanding: none of it may go on before. */
  get holdsRequest(): boolean {
    return this.#waiting?.stage === 'request';
  }

  /** The same of the response; more of the request may come meanwhile. */
  get holdsResponse(): boolean {
    return this.#waiting?.stage === 'response';
  }

  /** Whether somebody wants to see every byte of the response's body. */
  get watchesResponse(): boolean {
    return this.#responseTap?.watched === true;
  }

  /** The verdict where it is there at once; where it is not, `later` gets it. */
  onRequest(later: Then): Verdict | undefined {
    return this.#take('request', this.#run.onRequest(), later);
  }

  /** As `onRequest`. */
  onResponse({ status, fields }: ResponseHead, framing: Framing, later: Then): Verdict | undefined {
    if (!this.#run.seesResponses) return CONTINUE;
    const tunnel = framing.kind === 'tunnel';
    if (!tunnel)
      this.#responseTap = new FramedTap(this.#run.responseTap, framing.kind === 'chunked');
    this.response = new ResponseEdits(status, new FieldEdits(fields), { fixed: tunnel });
    return this.#take('response', this.#run.onResponse(this.response), later);
  }

  /** As `onResponse`, for an answer of the proxy's own: as the filters make it. */
  onReply(reply: LocalReply, later: (reply: LocalReply) => void): LocalReply | undefined {
    const run = this.#run;
    if (!run.seesResponses) return reply;
    const lines = fieldsOf(reply).map(([name, value]): FieldLine => [name.toLowerCase(), value]);
    const edits = new ResponseEdits(reply.status, new FieldList(lines), { origin: 'proxy' });
    const settle = (verdict: Verdict): LocalReply => {
      if (verdict.kind !== 'continue') return replaced(reply, filtered(verdict));
      run.responseTap.push(Buffer.from(reply.content ?? reply.body));
      run.responseTap.end();
      return { ...reply, status: edits.status, fields: [...edits.fields] };
    };
    const verdict = this.#take('response', run.onResponse(edits), (late) => later(settle(late)));
    return verdict && settle(verdict);
  }

  /** A verdict that was waited for; any other came too late. */
  settled(of: Promise<unknown>, verdict: Verdict): void {
    const waiting = this.#waiting;
    if (waiting?.of !== of) return;
    this.#waiting = undefined;
    waiting.goOn(verdict);
  }

  requestBody(bytes: Buffer): void {
    this.#requestTap.push(bytes);
  }

  requestEnd(): void {
    this.#requestTap.end();
  }

  responseBody(bytes: Buffer): void {
    this.#responseTap?.push(bytes);
  }

  responseEnd(): void {
    this.#responseTap?.end();
  }

  /** The exchange is over. */
  close(): void {
    this.#waiting = undefined;
    this.#run.close();
  }

  #take(
    stage: Waiting['stage'],
    verdict: Verdict | Promise<Verdict>,
    later: Then,
  ): Verdict | undefined {
    if (!(verdict instanceof Promise)) return verdict;
    this.#waiting = { stage, of: verdict, goOn: later };
    this.#emit({ kind: 'await', settlement: verdict });
    return undefined;
  }
}
