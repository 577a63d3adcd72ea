import type { IpAddress } from '@pillion/core/values';
import type { Cluster } from '../routing/cluster.ts';
import type { Endpoint } from '../routing/endpoint.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import type { Event, Settlement, Side, TimerName } from './event.ts';

/** What a session asks of whoever drives it. All of them are carried out in order. */
export type Command =
  | { readonly kind: 'send'; readonly to: Side; readonly bytes: Buffer }
  /** FIN, after everything sent before. */
  | { readonly kind: 'end'; readonly to: Side }
  /** RST, now: what was sent and is still queued is lost. */
  | { readonly kind: 'reset'; readonly to: Side }
  /** Orderly close of both directions once everything is sent; what still arrives is dropped. */
  | { readonly kind: 'close'; readonly to: Side }
  | { readonly kind: 'pause'; readonly from: Side }
  | { readonly kind: 'resume'; readonly from: Side }
  | ConnectCommand
  /** The upstream goes back to the pool, idle and in step. */
  | { readonly kind: 'release' }
  /**
   * From here on all that either side sends goes to the other. Whoever can do that by itself tells
   * the amounts as `carried`; who cannot delivers the bytes as `data` as before.
   */
  | { readonly kind: 'relay' }
  /** The same for the next so many bytes of one side; what follows them is `data` again. */
  | { readonly kind: 'carry'; readonly from: Side; readonly bytes: number }
  /** Tell by `settled` once it is there; the promise never rejects. */
  | { readonly kind: 'await'; readonly settlement: Promise<Settlement> }
  | { readonly kind: 'setTimer'; readonly timer: TimerName; readonly milliseconds: number }
  | { readonly kind: 'clearTimer'; readonly timer: TimerName }
  /**
   * The captured connection speaks a protocol that its session leaves to others: they get it with what
   * was read of it in front, and the session is over.
   */
  | { readonly kind: 'handOver'; readonly unread: Buffer }
  /** An opaque connection begins; its record follows at its end. */
  | { readonly kind: 'opened'; readonly cluster: Cluster }
  | { readonly kind: 'record'; readonly record: AccessRecord };

export interface ConnectCommand {
  readonly kind: 'connect';
  readonly endpoint: Endpoint;
  /** The address to connect from; the kernel's choice where absent. */
  readonly source: IpAddress | undefined;
  /** How long a pooled connection may have been idle to be taken; 0 asks for a fresh one. */
  readonly maxIdleMilliseconds: number;
  readonly timeoutMilliseconds: number;
}

export type Emit = (command: Command) => void;

/** A state machine over a session's events. It never waits and never throws on what peers send. */
export interface Layer {
  handle(event: Event): void;
}
