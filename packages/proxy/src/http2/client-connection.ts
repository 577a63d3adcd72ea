import type { SessionObserver } from '../driver/session-driver.ts';
import type { Wire } from '../driver/wire.ts';
import { fault as httpFault } from '../http1/fault.ts';
import type { SessionContext } from '../layers/context.ts';
import { badRequest } from '../layers/local-reply.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import { LOCAL_DISCONNECT } from '../telemetry/response-details.ts';
import { carry } from './carry.ts';
import { CODE, codeName, fault, type Http2Fault } from './codes.ts';
import { Http2Connection } from './connection.ts';
import type { ConnectionHost } from './connection-host.ts';
import type { FieldList } from './fields.ts';
import type { Http2Limits } from './limits.ts';
import { streamRecord } from './record.ts';
import { ResetGuard } from './reset-guard.ts';
import { ServedStream, type StreamOwner } from './served-stream.ts';
import type { Http2Stream } from './stream.ts';
import type { EndpointStreams } from './streams.ts';

/** How long a client has to answer the notice that the connection will end, in milliseconds. */
const NOTICE_MS = 1000;
/** How long what a client still sends is read and dropped, so that it gets the last words. */
const LINGER_MS = 1000;

/** A client's connection that speaks HTTP/2: each of its streams is an exchange with an endpoint of its own. */
export class ClientConnection implements StreamOwner, ConnectionHost {
  readonly context: SessionContext;
  readonly endpoints: EndpointStreams;
  readonly #observer: SessionObserver;
  readonly #wire: Wire;
  readonly #connection: Http2Connection;
  readonly #guard = new ResetGuard();
  #busySinceCheck = true;
  #draining = false;
  #headTimer: NodeJS.Timeout | undefined;

  /** `unread` was read of the wire, and begins with the preface. */
  constructor(
    wire: Wire,
    unread: Buffer,
    context: SessionContext,
    endpoints: EndpointStreams,
    { observer, limits }: { readonly observer: SessionObserver; readonly limits: Http2Limits },
  ) {
    this.context = context;
    this.endpoints = endpoints;
    this.#observer = observer;
    this.#wire = wire;
    this.#connection = new Http2Connection('server', this, limits);
    wire.attach(carry(this.#connection, wire, (waits) => this.#watchHead(waits)));
    wire.borrow();
    this.#connection.start();
    this.#watchHead(this.#connection.receive(unread));
  }

  /** Announces that it will end, then takes no new streams; those under way end in order. */
  drain(): void {
    if (this.#draining || this.#connection.isOver) return;
    this.#draining = true;
    // A stream that was on its way when the notice went out is here once the client has answered.
    const end = (): void => {
      clearTimeout(timer);
      this.#connection.end();
    };
    const timer = setTimeout(end, NOTICE_MS);
    this.#connection.announceEnd(end);
  }

  /** Called at intervals: a connection without a stream in between is closed. */
  checkIdle(): void {
    if (this.#connection.streams === 0 && !this.#busySinceCheck) this.drain();
    this.#busySinceCheck = false;
  }

  cut(): void {
    this.#connection.lost(LOCAL_DISCONNECT);
  }

  streamOver(record: AccessRecord, unanswered: boolean): void {
    this.#observer.record(record);
    if (this.#guard.closed(record.durationMs, unanswered))
      this.#connection.fail(fault(CODE.enhanceYourCalm, 'rapid reset'));
  }

  // What the connection asks and tells.

  send(bytes: Buffer): void {
    this.#wire.send(bytes);
  }

  sent(): void {
    this.#wire.flush();
  }

  close(): void {
    this.#wire.close(LINGER_MS);
  }

  opened(stream: Http2Stream, head: FieldList, end: boolean, tooLarge: boolean): void {
    this.#busySinceCheck = true;
    const served = new ServedStream(this, stream, head, end);
    stream.sink = served;
    if (tooLarge) served.refuse(badRequest(httpFault('http.headTooLarge')));
    else served.start();
  }

  refused(head: FieldList, details: string): void {
    this.#record(head, details);
  }

  leaving(): void {}

  settled(): void {}

  closed(): void {}

  failed({ code, details }: Http2Fault): void {
    this.#record([], `${codeName(code)} (${details})`);
  }

  /** Whoever is too slow with a head holds the whole connection up, and is cut off. */
  #watchHead(waits: boolean): void {
    if (waits) {
      this.#headTimer ??= setTimeout(
        () => this.#connection.fail(fault(CODE.enhanceYourCalm, 'head timeout')),
        this.context.policy.headMs,
      ).unref();
    } else if (this.#headTimer !== undefined) {
      clearTimeout(this.#headTimer);
      this.#headTimer = undefined;
    }
  }

  /** The client broke the protocol where there is no exchange that could tell. */
  #record(head: FieldList, details: string): void {
    this.#observer.record(
      streamRecord(this.context, {
        head,
        status: undefined,
        requestId: undefined,
        grpc: false,
        grpcStatus: undefined,
        upstream: undefined,
        localAddress: undefined,
        attempts: 0,
        flags: ['DPE'],
        details,
        startedAt: this.context.sources.now(),
        bytesIn: 0,
        bytesOut: 0,
      }),
    );
  }
}
