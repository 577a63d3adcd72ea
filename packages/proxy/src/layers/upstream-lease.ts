import type { EndpointAddress } from '../routing/endpoint.ts';
import type { ConnectCommand, Emit } from '../wire/command.ts';

/** The upstream connection that an exchange has for the time being; one after the other, never two. */
export class UpstreamLease {
  readonly #emit: Emit;
  #state: 'none' | 'connecting' | 'open' = 'none';
  #throttled = false;
  #asked = 0;
  #local: EndpointAddress | undefined;
  #reused = false;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** How many connections were asked for. */
  get asked(): number {
    return this.#asked;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** It has carried messages before this one. */
  get reused(): boolean {
    return this.#reused;
  }

  /** Own end of the last connection there was. */
  get local(): EndpointAddress | undefined {
    return this.#local;
  }

  connect(command: ConnectCommand): void {
    this.#asked++;
    this.#state = 'connecting';
    this.#throttled = false;
    this.#emit(command);
  }

  opened(local: EndpointAddress, reused: boolean): void {
    this.#state = 'open';
    this.#local = local;
    this.#reused = reused;
  }

  send(bytes: Buffer): void {
    this.#emit({ kind: 'send', to: 'upstream', bytes });
  }

  throttle(on: boolean): void {
    if (this.#state !== 'open') return;
    this.#throttled = on;
    this.#emit({ kind: on ? 'pause' : 'resume', from: 'upstream' });
  }

  /** The peer is gone; there is nothing left to end. */
  lost(): void {
    this.#state = 'none';
  }

  /** Whatever is under way on it is of no use any more. */
  drop(): void {
    if (this.#state !== 'none') this.#emit({ kind: 'reset', to: 'upstream' });
    this.#state = 'none';
  }

  /** The response is complete. */
  finish(how: 'release' | 'close' | 'reset'): void {
    if (this.#state !== 'open') return;
    // A pooled connection that nobody reads would stall whoever takes it next.
    if (this.#throttled) this.throttle(false);
    this.#emit(how === 'release' ? { kind: 'release' } : { kind: how, to: 'upstream' });
    this.#state = 'none';
  }
}
