import { reason } from '@pillion/core/values';
import { DEFAULT_LIMITS } from '../http1/limits.ts';
import { type ExchangeHost, StreamExchange } from '../http2/exchange.ts';
import type { FieldList } from '../http2/fields.ts';
import type {
  ClientStream,
  EndpointStream,
  EndpointStreams,
  EndpointStreamSink,
  StreamLoss,
  StreamRequest,
} from '../http2/streams.ts';
import type { SessionContext, SessionPolicy } from '../layers/context.ts';
import { Balancer } from '../routing/balancer.ts';
import { formatEndpoint } from '../routing/endpoint.ts';
import { Loads } from '../routing/load.ts';
import { DEFAULT_TRAFFIC_POLICY, type TrafficPolicy } from '../routing/traffic-policy.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import { formatFlags } from '../telemetry/response-flags.ts';
import { endpointOf } from './playbook.ts';

export interface StreamSetting {
  readonly head?: FieldList;
  readonly end?: boolean;
  readonly endpoints?: readonly string[];
  readonly traffic?: Partial<TrafficPolicy>;
  readonly policy?: Partial<SessionPolicy>;
}

export const POST: FieldList = [
  ':method',
  'POST',
  ':scheme',
  'http',
  ':path',
  '/',
  ':authority',
  'a',
];
export const GET: FieldList = POST.with(1, 'GET');
export const CALL: FieldList = [...POST, 'content-type', 'application/grpc'];

/** A conversation with one exchange of HTTP/2, as one reads it: an event in, what it asked for out as lines. */
export class StreamBook implements ExchangeHost, ClientStream, EndpointStreams {
  readonly context: SessionContext;
  readonly endpoints: EndpointStreams = this;
  readonly exchange: StreamExchange;
  readonly records: AccessRecord[] = [];
  /** Whether what is written fits. */
  fits = true;
  #lines: string[] = [];
  #sink: EndpointStreamSink | undefined;
  #open = false;

  constructor(setting: StreamSetting = {}) {
    const endpoints = (setting.endpoints ?? ['10.0.0.2:80', '10.0.0.3:80']).map(endpointOf);
    const loads = new Loads(() => 0);
    const balancer = new Balancer(loads, () => 0);
    const cluster = {
      name: 'a',
      kind: 'service',
      service: undefined,
      treatment: 'http2',
      endpoints,
      policy: { ...DEFAULT_TRAFFIC_POLICY, ...setting.traffic },
    } as const;
    this.context = {
      opening: {
        direction: 'outbound',
        original: endpointOf('10.96.0.10:80'),
        peer: formatEndpoint('10.0.0.1', 40_000),
        route: { cluster, reason: reason('test', 'for a test'), source: undefined },
      },
      policy: {
        limits: DEFAULT_LIMITS,
        sniffMs: 1000,
        headMs: 1000,
        serverFirstPorts: new Set(),
        poolIdleMs: 1000,
        poolIdleOnceMs: 1000,
        replayBytes: 1024,
        marksRequests: false,
        traceSampling: undefined,
        ...setting.policy,
      },
      sources: {
        now: () => 0,
        requestId: () => 'an-id',
        randomHex: (digits) => 'f'.repeat(digits),
        loads,
        pick: balancer.pick.bind(balancer),
      },
    };
    this.exchange = new StreamExchange(this, this, setting.head ?? POST, setting.end ?? false);
    this.exchange.start();
  }

  /** What it asked for since the last time. */
  take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  // What the client and the endpoint do.

  data(bytes: string): string[] {
    this.exchange.requestData(Buffer.from(bytes));
    return this.take();
  }

  ended(trailers?: FieldList): string[] {
    this.exchange.requestEnd(trailers);
    return this.take();
  }

  connected(): string[] {
    this.#open = true;
    this.#sink?.opened();
    return this.take();
  }

  failed(errno = 'ECONNREFUSED'): string[] {
    this.#sink?.failed(errno);
    return this.take();
  }

  answered(head: FieldList, end = false): string[] {
    this.#sink?.responded(head, end);
    return this.take();
  }

  answer(bytes: string): string[] {
    this.#sink?.responseData(Buffer.from(bytes));
    return this.take();
  }

  answerEnded(trailers?: FieldList): string[] {
    this.#sink?.responseEnded(trailers);
    return this.take();
  }

  lost(loss: StreamLoss): string[] {
    this.#sink?.lost(loss);
    return this.take();
  }

  timeout(timer: 'request' | 'try'): string[] {
    this.exchange.timeout(timer);
    return this.take();
  }

  // What the exchange asks of its surroundings.

  open({ endpoint, head, end, fresh }: StreamRequest, sink: EndpointStreamSink): EndpointStream {
    this.#sink = sink;
    this.#open = false;
    const how = `${end ? ' end' : ''}${fresh ? ' afresh' : ''}`;
    this.#lines.push(`open ${endpoint.text} ${head.join(' ')}${how}`);
    const isOpen = (): boolean => this.#open;
    const note = (line: string): void => void this.#lines.push(line);
    const fits = (): boolean => this.fits;
    return {
      get isOpen() {
        return isOpen();
      },
      local: undefined,
      write(bytes) {
        note(`send ${bytes.toString()}`);
        return fits();
      },
      end: (trailers) => note(`end ${trailers?.join(' ') ?? ''}`.trim()),
      reset: (code) => note(`reset endpoint ${code}`),
      pause: () => note('pause endpoint'),
      resume: () => note('resume endpoint'),
    };
  }

  inform(head: FieldList): void {
    this.#lines.push(`inform ${head.join(' ')}`);
  }

  respond(head: FieldList, end: boolean): void {
    this.#lines.push(`respond ${head.join(' ')}${end ? ' end' : ''}`);
  }

  write(bytes: Buffer): boolean {
    this.#lines.push(`answer ${bytes.toString()}`);
    return this.fits;
  }

  end(trailers: FieldList | undefined): void {
    this.#lines.push(`end answer ${trailers?.join(' ') ?? ''}`.trim());
  }

  reset(code: number): void {
    this.#lines.push(`reset client ${code}`);
  }

  pause(): void {
    this.#lines.push('pause client');
  }

  resume(): void {
    this.#lines.push('resume client');
  }

  setTimer(timer: string, milliseconds: number): void {
    this.#lines.push(`set ${timer} ${milliseconds}`);
  }

  clearTimers(): void {}

  over(record: AccessRecord): void {
    this.records.push(record);
    const { http, flags, details } = record;
    const grpc = http?.grpc === undefined ? '' : ` grpc ${http.grpc.status ?? '-'}`;
    this.#lines.push(
      `record ${http?.status ?? '-'}${grpc} ${formatFlags(flags)} ${details ?? '-'}`,
    );
  }
}
