/** The engine as `native/binding.c` exports it. Numbers below zero are `-errno`. */
export interface NativeEngine {
  /** Frees the first `consumed` records, carries out so many commands, and counts the records there are. */
  flush(commands: number, consumed: number): number;
  /** The listener's number. */
  listen(
    host: string,
    port: number,
    backlog: number,
    transparent: boolean,
    shared: boolean,
  ): number;
  /** The connection's number; `source` is empty where the kernel may choose. */
  connect(host: string, port: number, source: string, mark: number, transparent: boolean): number;
  send(connection: number, bytes: Buffer): void;
  /** `own peer original`, the last one an errno where there is none. */
  describe(connection: number): string;
  slab(index: number, buffer: Buffer): void;
  /** The number of an open connection that others made, by a duplicate of its descriptor. */
  adopt(descriptor: number): number;
  close(): void;
}

export interface EngineAddon {
  openEngine(
    records: Int32Array,
    commands: Int32Array,
    outbox: Uint8Array,
    onTurn: (records: number) => void,
    busyPollMicroseconds: number,
  ): NativeEngine;
}
