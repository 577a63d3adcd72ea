import type { Transport } from '../driver/transport.ts';
import type { DriverPolicy, SessionObserver } from '../driver/session-driver.ts';
import type { Wire } from '../driver/wire.ts';
import { ASSUMED_STREAMS, EndpointSession } from './endpoint-session.ts';
import type { Http2Limits } from './limits.ts';
import { OpenStream } from './open-stream.ts';
import type {
  EndpointStream,
  EndpointStreams,
  EndpointStreamSink,
  StreamRequest,
} from './streams.ts';

export interface EndpointPoolDependencies {
  readonly transport: Transport;
  readonly observer: SessionObserver;
  readonly policy: Pick<DriverPolicy, 'sourceMark'>;
  readonly limits: Http2Limits;
  readonly now: () => number;
}

interface Place {
  readonly sessions: Set<EndpointSession>;
  readonly connecting: Set<OpenStream[]>;
}

/** How long a connection may be without a stream, in milliseconds. */
const MAX_IDLE_MS = 60_000;

/**
 * Connections to endpoints, shared by the streams of every client: one an endpoint, more where it takes
 * fewer streams than are wanted.
 */
export class EndpointPool implements EndpointStreams {
  readonly #dependencies: EndpointPoolDependencies;
  readonly #places = new Map<string, Place>();
  readonly #idleSince = new Map<EndpointSession, number>();

  constructor(dependencies: EndpointPoolDependencies) {
    this.#dependencies = dependencies;
  }

  open(request: StreamRequest, sink: EndpointStreamSink): EndpointStream {
    const stream = new OpenStream(request, sink);
    const place = this.#place(request);
    const session = request.fresh ? undefined : withRoom(place.sessions);
    if (session !== undefined) this.#begin(stream, session);
    else this.#await(stream, place);
    return stream;
  }

  /** Closes what has been idle for too long. */
  sweep(): void {
    const oldest = this.#dependencies.now() - MAX_IDLE_MS;
    for (const [session, since] of this.#idleSince) if (since < oldest) session.end();
  }

  close(): void {
    for (const { sessions } of this.#places.values())
      for (const session of sessions) session.destroy();
    this.#places.clear();
    this.#idleSince.clear();
  }

  #place({ endpoint, source }: StreamRequest): Place {
    const key = source === undefined ? endpoint.text : `${endpoint.text}|${source}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place: Place = { sessions: new Set(), connecting: new Set() };
    this.#places.set(key, place);
    return place;
  }

  #begin(stream: OpenStream, session: EndpointSession): void {
    this.#idleSince.delete(session);
    stream.begin(session);
  }

  /** Whoever waits already for a connection that has room waits for this one too. */
  #await(stream: OpenStream, place: Place): void {
    for (const waiting of place.connecting) {
      if (stream.request.fresh || waiting.length >= ASSUMED_STREAMS) continue;
      waiting.push(stream);
      return;
    }
    const waiting = [stream];
    place.connecting.add(waiting);
    this.#connect(stream.request, place, waiting);
  }

  #connect(
    { endpoint, source, cluster, connectTimeoutMs }: StreamRequest,
    place: Place,
    waiting: OpenStream[],
  ): void {
    const { transport, observer, policy } = this.#dependencies;
    const fail = (errno: string): void => {
      clearTimeout(timer);
      if (!place.connecting.delete(waiting)) return;
      observer.upstreamFailed(cluster);
      this.#forget(place);
      for (const stream of waiting) stream.failed(errno);
    };
    const wire = transport.connect({ endpoint, source, mark: policy.sourceMark }, (event) => {
      if (event.kind === 'connected' && typeof wire !== 'string') {
        clearTimeout(timer);
        observer.upstreamOpened(cluster);
        wire.whenGone(() => observer.upstreamClosed(cluster));
        this.#take(wire, place, waiting);
      } else if (event.kind === 'connectFailed' || event.kind === 'reset') fail(event.errno);
    });
    const timer = setTimeout(() => {
      if (typeof wire !== 'string') wire.reset();
      fail('ETIMEDOUT');
    }, connectTimeoutMs);
    if (typeof wire !== 'string') return;
    const errno = source === undefined ? wire : `${wire} from ${source}`;
    queueMicrotask(() => fail(errno));
  }

  #take(wire: Wire, place: Place, waiting: OpenStream[]): void {
    place.connecting.delete(waiting);
    const session: EndpointSession = new EndpointSession(wire, this.#dependencies.limits, {
      leaving: () => {
        place.sessions.delete(session);
        this.#idleSince.delete(session);
        this.#forget(place);
      },
      idle: () => {
        if (place.sessions.has(session)) this.#idleSince.set(session, this.#dependencies.now());
      },
    });
    place.sessions.add(session);
    this.#idleSince.set(session, this.#dependencies.now());
    for (const stream of waiting) {
      if (stream.isAbandoned) continue;
      this.#begin(stream, session);
      stream.opened();
    }
  }

  #forget(place: Place): void {
    if (place.sessions.size > 0 || place.connecting.size > 0) return;
    for (const [key, known] of this.#places) if (known === place) this.#places.delete(key);
  }
}

function withRoom(sessions: ReadonlySet<EndpointSession>): EndpointSession | undefined {
  for (const session of sessions) if (session.hasRoom) return session;
  return undefined;
}
