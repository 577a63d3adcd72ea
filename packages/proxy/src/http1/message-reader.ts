import { bodyReader, type BodyReader } from './body-reader.ts';
import { fault, type HttpFault, isFault } from './fault.ts';
import type { Framing } from './framing.ts';
import { kept } from '../wire/kept.ts';
import { HeadScanner } from './head-scanner.ts';
import type { HttpLimits } from './limits.ts';

/** What a message is made of, in order: a head, any number of body pieces, an end. */
export type Element<Head> =
  | {
      readonly kind: 'head';
      readonly head: Head;
      readonly framing: Framing;
      /** No body follows, and no `end` either. */
      readonly complete: boolean;
      /** The head as it came. */
      readonly bytes: Buffer;
    }
  /** Bytes as they came: chunk lines and trailers are among them. */
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'end' }
  | HttpFault;

/** How one direction of a connection is read. */
export interface Grammar<Head> {
  readonly limits: HttpLimits;
  parse(text: string, limits: HttpLimits): Head | HttpFault;
  framing(head: Head): Framing | HttpFault;
}

const EMPTY = Buffer.alloc(0);
const CARRY_BYTES = 32 * 1024;
const MOST_CARRIED_BYTES = 0x4000_0000;
const END = { kind: 'end' } as const;

/**
 * Reads the messages of one direction of a connection. `push` hands bytes in, `read` takes out one
 * element at a time, so that whoever reads decides when the next pipelined message is looked at.
 * After a fault nothing more comes.
 */
export class MessageReader<Head extends object> {
  readonly #grammar: Grammar<Head>;
  readonly #scanner: HeadScanner;
  #state: 'head' | 'body' | 'ended' | 'tunnel' | 'failed' = 'head';
  #body: BodyReader | undefined;
  #rest: Buffer = EMPTY;
  #skippedLine = false;

  constructor(grammar: Grammar<Head>) {
    this.#grammar = grammar;
    this.#scanner = new HeadScanner(grammar.limits.headBytes);
  }

  push(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
  }

  /** What is left has to wait. */
  keep(): void {
    if (this.#rest.length > 0) this.#rest = kept(this.#rest);
  }

  /** Bytes pushed and not read yet. */
  get buffered(): number {
    return this.#rest.length;
  }

  /**
   * Bytes of the body under way that are sure to come and that nobody needs to look at, where they are enough to
   * be worth another way. The last one still comes by here, and with it the end of the message.
   */
  get carriable(): number {
    if (this.#state !== 'body' || this.#rest.length > 0) return 0;
    const ahead = this.#body?.ahead ?? 0;
    return ahead > CARRY_BYTES ? Math.min(ahead - 1, MOST_CARRIED_BYTES) : 0;
  }

  /** So many of them passed elsewhere. */
  skip(bytes: number): void {
    this.#body?.skip(bytes);
  }

  /** Between two messages: nothing of the next has come. */
  get idle(): boolean {
    return this.#state === 'head' && this.#rest.length === 0;
  }

  read(): Element<Head> | undefined {
    switch (this.#state) {
      case 'head':
        return this.#readHead();
      case 'body':
        return this.#readBody();
      case 'ended':
        this.#state = 'head';
        return END;
      case 'tunnel':
        return this.#rest.length === 0
          ? undefined
          : { kind: 'body', bytes: this.#take(this.#rest.length) };
      case 'failed':
        return undefined;
    }
  }

  /** From here on every byte is passed on as it comes. */
  tunnel(): void {
    this.#state = 'tunnel';
  }

  /** What the end of the connection means at this point of it. */
  finish(): 'complete' | 'truncated' | 'idle' {
    if (this.#state === 'tunnel') return 'complete';
    if (this.#state === 'body') return this.#body?.endsWithConnection ? 'complete' : 'truncated';
    return this.#state === 'head' && this.#rest.length > 0 ? 'truncated' : 'idle';
  }

  #readHead(): Element<Head> | undefined {
    // RFC 9112 section 2.2: a CRLF before the start line is ignored, as old clients end a POST so.
    if (!this.#skippedLine && this.#rest[0] === 13) {
      if (this.#rest.length < 2) return undefined;
      if (this.#rest[1] !== 10) return this.#fail(fault('http.bareCarriageReturn'));
      this.#take(2);
      this.#skippedLine = true;
    }
    if (this.#rest.length === 0) return undefined;
    const length = this.#scanner.scan(this.#rest);
    if (length === undefined) return undefined;
    if (typeof length !== 'number') return this.#fail(length);
    const bytes = this.#take(length);
    const head = this.#grammar.parse(bytes.toString('latin1'), this.#grammar.limits);
    if (isFault(head)) return this.#fail(head);
    const framing = this.#grammar.framing(head);
    if (isFault(framing)) return this.#fail(framing);
    this.#skippedLine = false;
    this.#body = bodyReader(framing, this.#grammar.limits);
    const complete = this.#body === undefined;
    if (framing.kind === 'tunnel') this.#state = 'tunnel';
    else if (!complete) this.#state = 'body';
    return { kind: 'head', head, framing, complete, bytes };
  }

  #readBody(): Element<Head> | undefined {
    const body = this.#body;
    if (body === undefined || this.#rest.length === 0) return undefined;
    const end = body.scan(this.#rest, 0);
    if (body.fault !== undefined) return this.#fail(fault(body.fault));
    if (body.done) this.#state = 'ended';
    return { kind: 'body', bytes: this.#take(end) };
  }

  #fail(found: HttpFault): HttpFault {
    this.#state = 'failed';
    this.#rest = EMPTY;
    return found;
  }

  #take(length: number): Buffer {
    const rest = this.#rest;
    if (length === rest.length) {
      this.#rest = EMPTY;
      return rest;
    }
    this.#rest = rest.subarray(length);
    return rest.subarray(0, length);
  }
}
