import type { Emit, Layer } from '../wire/command.ts';
import type { Event, Side } from '../wire/event.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';

/** How a relayed connection came to its end. */
export interface RelayOutcome {
  readonly flags: readonly ResponseFlag[];
  readonly details: string | undefined;
}

export type RelayEnded = (outcome: RelayOutcome) => void;

/**
 * Carries bytes both ways as they come: an end on one side becomes an end on the other, a reset a
 * reset, and neither side is read faster than the other takes.
 */
export class Relay implements Layer {
  bytesIn = 0;
  bytesOut = 0;
  readonly #emit: Emit;
  readonly #ended: RelayEnded;
  #endedSides: Side[] = [];
  #over = false;

  constructor(emit: Emit, ended: RelayEnded) {
    this.#emit = emit;
    this.#ended = ended;
  }

  handle(event: Event): void {
    if (this.#over) return;
    switch (event.kind) {
      case 'data':
        return this.#carry(event.from, event.bytes);
      case 'carried':
        return this.#count(event.from, event.bytes);
      case 'end':
        return this.#end(event.from);
      case 'reset':
        this.#over = true;
        this.#emit({ kind: 'reset', to: other(event.from) });
        return this.#ended({
          flags: [event.from === 'downstream' ? 'DC' : 'UC'],
          details: event.errno,
        });
      case 'congested':
        return this.#emit({ kind: 'pause', from: other(event.side) });
      case 'drained':
        return this.#emit({ kind: 'resume', from: other(event.side) });
      case 'timeout':
      case 'settled':
      case 'drain':
      case 'connected':
      case 'connectFailed':
        return undefined;
    }
  }

  #carry(from: Side, bytes: Buffer): void {
    this.#count(from, bytes.length);
    this.#emit({ kind: 'send', to: other(from), bytes });
  }

  #count(from: Side, bytes: number): void {
    if (from === 'downstream') this.bytesIn += bytes;
    else this.bytesOut += bytes;
  }

  #end(from: Side): void {
    this.#emit({ kind: 'end', to: other(from) });
    this.#endedSides.push(from);
    if (this.#endedSides.length < 2) return;
    this.#over = true;
    this.#ended({ flags: [], details: undefined });
  }
}

function other(side: Side): Side {
  return side === 'downstream' ? 'upstream' : 'downstream';
}
