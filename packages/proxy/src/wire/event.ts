import type { Verdict } from '../filters/chain.ts';
import type { EndpointAddress } from '../routing/endpoint.ts';

/** The two connections of a session: the captured one, and the one made on its behalf. */
export type Side = 'downstream' | 'upstream';

/** `idle` is the driver's own: nothing has come or gone for as long as a session may be idle. */
export type TimerName = 'sniff' | 'head' | 'request' | 'try' | 'idle';

/** What a session may wait for: its filters' verdict, or its turn at a cluster that was full. */
export type Settlement = Verdict | 'turn';

/**
 * What can happen to a session. Whoever drives it delivers one at a time and never from within a
 * command; nothing of an upstream is delivered after it was released, closed or reset.
 */
export type Event =
  | { readonly kind: 'data'; readonly from: Side; readonly bytes: Buffer }
  /** So many bytes went to the other side by themselves, as `relay` asked. */
  | { readonly kind: 'carried'; readonly from: Side; readonly bytes: number }
  /** The peer will send nothing more; it may still receive. */
  | { readonly kind: 'end'; readonly from: Side }
  /** The connection is gone at once, in both directions. */
  | { readonly kind: 'reset'; readonly from: Side; readonly errno: string }
  /** More is queued towards this side than should be. `drained` follows, unless it goes away. */
  | { readonly kind: 'congested'; readonly side: Side }
  | { readonly kind: 'drained'; readonly side: Side }
  | {
      readonly kind: 'connected';
      readonly local: EndpointAddress;
      /** It comes from the pool and has carried messages before: it may have gone stale. */
      readonly reused: boolean;
    }
  | { readonly kind: 'connectFailed'; readonly errno: string }
  /** What `await` asked to be told. */
  | { readonly kind: 'settled'; readonly of: Promise<unknown>; readonly settlement: Settlement }
  | { readonly kind: 'timeout'; readonly timer: TimerName }
  /** The proxy is about to stop: finish what is under way and take nothing new. */
  | { readonly kind: 'drain' };
