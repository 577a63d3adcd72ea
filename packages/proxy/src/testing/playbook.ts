import { canonicalAddress, type IpAddress, port, reason } from '@pillion/core/values';
import type { SessionPolicy } from '../layers/context.ts';
import { Session } from '../layers/session.ts';
import { DEFAULT_LIMITS } from '../http1/limits.ts';
import { Balancer } from '../routing/balancer.ts';
import { Loads } from '../routing/load.ts';
import type { Cluster, Treatment } from '../routing/cluster.ts';
import { endpoint, type Endpoint, formatEndpoint } from '../routing/endpoint.ts';
import { DEFAULT_TRAFFIC_POLICY, type TrafficPolicy } from '../routing/traffic-policy.ts';
import type { AccessRecord, Direction } from '../telemetry/access-record.ts';
import { formatFlags } from '../telemetry/response-flags.ts';
import type { Command } from '../wire/command.ts';
import type { Event, Settlement, Side, TimerName } from '../wire/event.ts';

/** A session under test. Defaults: an outbound connection to `10.96.0.10:80` with two endpoints. */
export interface Setting {
  readonly direction?: Direction;
  readonly kind?: Cluster['kind'];
  readonly treatment?: Treatment | undefined;
  readonly endpoints?: readonly string[];
  readonly original?: string;
  readonly source?: string;
  readonly policy?: Partial<SessionPolicy>;
  readonly traffic?: Partial<TrafficPolicy>;
  /** Shared with other sessions. */
  readonly loads?: Loads;
}

const POLICY: SessionPolicy = {
  limits: DEFAULT_LIMITS,
  sniffMs: 1000,
  headMs: 60_000,
  serverFirstPorts: new Set([3306]),
  poolIdleMs: 30_000,
  poolIdleOnceMs: 1000,
  replayBytes: 1024,
  marksRequests: false,
  traceSampling: undefined,
};

/**
 * A conversation with a session, as one reads it: an event in, the commands out as lines. No
 * socket, no clock; time stands still unless `clock` is moved.
 */
export class Playbook {
  readonly records: AccessRecord[] = [];
  clock = 1_700_000_000_000;
  readonly #session: Session;
  #lines: string[] = [];
  #awaited: Promise<Settlement> | undefined;
  readonly #sent: Record<Side, Buffer[]> = { downstream: [], upstream: [] };

  constructor(setting: Setting = {}) {
    const endpoints = (setting.endpoints ?? ['10.0.0.2:8000', '10.0.0.3:8000']).map(endpointOf);
    const original = endpointOf(setting.original ?? '10.96.0.10:80');
    const cluster: Cluster = {
      name: 'outbound|80||echo.default.svc.cluster.local',
      kind: setting.kind ?? 'service',
      service: undefined,
      treatment: 'treatment' in setting ? setting.treatment : 'http',
      endpoints,
      policy: { ...DEFAULT_TRAFFIC_POLICY, ...setting.traffic },
    };
    const source = setting.source === undefined ? undefined : addressOf(setting.source);
    const loads = setting.loads ?? new Loads(() => this.clock);
    const balancer = new Balancer(loads, () => 0);
    const opening = {
      direction: setting.direction ?? ('outbound' as const),
      original,
      peer: formatEndpoint('10.0.0.1', 40_000),
      route: { cluster, reason: reason('test', 'for a test'), source },
    };
    const sources = {
      now: () => this.clock,
      requestId: () => 'a-request-id',
      randomHex: (digits: number) => 'f'.repeat(digits),
      pick: balancer.pick.bind(balancer),
      loads,
    };
    const context = { opening, policy: { ...POLICY, ...setting.policy }, sources };
    this.#session = new Session(context, (command) => this.#note(command));
  }

  start(): string[] {
    this.#session.start();
    return this.#take();
  }

  client(bytes: string | Buffer): string[] {
    return this.on({ kind: 'data', from: 'downstream', bytes: bufferOf(bytes) });
  }

  server(bytes: string | Buffer): string[] {
    return this.on({ kind: 'data', from: 'upstream', bytes: bufferOf(bytes) });
  }

  end(from: Side): string[] {
    return this.on({ kind: 'end', from });
  }

  reset(from: Side): string[] {
    return this.on({ kind: 'reset', from, errno: 'ECONNRESET' });
  }

  connected(reused = false): string[] {
    return this.on({ kind: 'connected', local: formatEndpoint('10.0.0.1', 50_000), reused });
  }

  connectFailed(errno = 'ECONNREFUSED'): string[] {
    return this.on({ kind: 'connectFailed', errno });
  }

  timeout(timer: TimerName): string[] {
    return this.on({ kind: 'timeout', timer });
  }

  /** What comes of what was waited for last, once it is there. */
  async settled(): Promise<string[]> {
    const of = this.#awaited;
    if (of === undefined) throw new TypeError('nothing was asked for');
    return this.on({ kind: 'settled', of, settlement: await of });
  }

  on(event: Event): string[] {
    this.#session.handle(event);
    return this.#take();
  }

  /** Everything sent to a side so far. */
  sent(to: Side): string {
    return Buffer.concat(this.#sent[to]).toString('latin1');
  }

  #note(command: Command): void {
    // Leave, not an order: a driver that looks away from it carries the same bytes.
    if (command.kind === 'relay' || command.kind === 'carry') return;
    if (command.kind === 'await') this.#awaited = command.settlement;
    if (command.kind === 'record') this.records.push(command.record);
    if (command.kind === 'send') this.#sent[command.to].push(command.bytes);
    this.#lines.push(describe(command));
  }

  #take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}

/** Opens a session and lets it begin. */
export function play(setting: Setting = {}): Playbook {
  const playbook = new Playbook(setting);
  playbook.start();
  return playbook;
}

function describe(command: Exclude<Command, { kind: 'relay' | 'carry' }>): string {
  switch (command.kind) {
    case 'send':
      return `send ${command.to} ${command.bytes.toString('latin1')}`;
    case 'end':
    case 'reset':
    case 'close':
      return `${command.kind} ${command.to}`;
    case 'pause':
    case 'resume':
      return `${command.kind} ${command.from}`;
    case 'connect': {
      const source = command.source === undefined ? '' : ` from ${command.source}`;
      return `connect ${command.endpoint.text}${source}${command.maxIdleMilliseconds > 0 ? '' : ' afresh'}`;
    }
    case 'release':
      return 'release';
    case 'setTimer':
      return `set ${command.timer} ${command.milliseconds}`;
    case 'await':
      return 'await';
    case 'clearTimer':
      return `clear ${command.timer}`;
    case 'handOver':
      return `handOver ${command.unread.toString('latin1')}`;
    case 'opened':
      return 'opened';
    case 'record': {
      const { http, flags, details } = command.record;
      return ['record', http?.status ?? '-', formatFlags(flags), details ?? '-'].join(' ');
    }
  }
}

export function endpointOf(text: string): Endpoint {
  const at = text.lastIndexOf(':');
  const address = addressOf(text.slice(0, at).replaceAll(/[[\]]/g, ''));
  return endpoint(address, port(Number(text.slice(at + 1))));
}

function addressOf(text: string): IpAddress {
  const address = canonicalAddress(text);
  if (address === undefined) throw new TypeError(`not an address: ${text}`);
  return address;
}

function bufferOf(bytes: string | Buffer): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
}
