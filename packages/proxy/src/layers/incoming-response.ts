import { type Expectation, type Framing, responseFraming } from '../http1/framing.ts';
import { parseResponseHead, type RequestHead, type ResponseHead } from '../http1/head.ts';
import { readHop } from '../http1/hop.ts';
import type { HttpLimits } from '../http1/limits.ts';
import { type Element, MessageReader } from '../http1/message-reader.ts';
import type { Event } from '../wire/event.ts';

export type HeadElement = Extract<Element<ResponseHead>, { readonly kind: 'head' }>;

/** What one upstream connection answers. A repeated request gets another. */
export class IncomingResponse {
  /** The final response's head, once it went to the client. */
  head: ResponseHead | undefined;
  framing: Framing | undefined;
  /** The upstream says nothing more. */
  ended = false;
  #seen = false;
  readonly #reader: MessageReader<ResponseHead>;

  readonly #limits: HttpLimits;
  readonly #request: RequestHead;
  readonly #upgrade: boolean;

  /** `upgrade`: the request asks for another protocol. */
  constructor(limits: HttpLimits, request: RequestHead, upgrade: boolean) {
    this.#limits = limits;
    this.#request = request;
    this.#upgrade = upgrade;
    const expected: Expectation = { method: request.method, upgrade };
    const framing = (head: ResponseHead) => responseFraming(head, expected);
    this.#reader = new MessageReader({ limits, parse: parseResponseHead, framing });
  }

  /** What the next connection answers to the same request. */
  again(): IncomingResponse {
    return new IncomingResponse(this.#limits, this.#request, this.#upgrade);
  }

  /** Whether any byte of it has come. */
  get seen(): boolean {
    return this.#seen;
  }

  push(bytes: Buffer): void {
    this.#seen = true;
    this.#reader.push(bytes);
  }

  read(): Element<ResponseHead> | undefined {
    return this.#reader.read();
  }

  get carriable(): number {
    return this.#reader.carriable;
  }

  /** So many bytes of the body went to the client unseen. */
  skip(bytes: number): void {
    this.#reader.skip(bytes);
  }

  /** Where the response switched protocols: what came of the new one, in order. */
  takeTunnelEvents(): readonly Event[] {
    const element = this.#reader.read();
    const early: Event[] =
      element?.kind === 'body' ? [{ kind: 'data', from: 'upstream', bytes: element.bytes }] : [];
    return this.ended ? [...early, { kind: 'end', from: 'upstream' }] : early;
  }

  /** Whether the end of the connection is the end of the response. */
  get endsHere(): boolean {
    return this.head !== undefined && this.#reader.finish() === 'complete';
  }

  /** Whether another request may follow on the connection. */
  get reusable(): boolean {
    const { head, ended } = this;
    return (
      head !== undefined &&
      !ended &&
      readHop(head.version, head.fields).persistent &&
      this.#reader.buffered === 0
    );
  }
}
