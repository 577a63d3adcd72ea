import type { Http2Fault } from './codes.ts';
import type { FieldList } from './fields.ts';
import type { PeerSettings } from './peer-settings.ts';
import type { Http2Stream } from './stream.ts';

/** What a connection asks of whoever carries its bytes, and tells whoever it is for. */
export interface ConnectionHost {
  send(bytes: Buffer): void;
  /** What was sent since the last time is all of it for now. */
  sent(): void;
  /** Closes the transport once all is sent. */
  close(): void;
  /** The peer opened a stream, and its sink must be set at once. Servers only. */
  opened(stream: Http2Stream, head: FieldList, end: boolean, tooLarge: boolean): void;
  /** What the peer asked for is no request, and its stream was reset. */
  refused(head: FieldList, details: string): void;
  /** The peer takes no more streams. */
  leaving(code: number): void;
  settled(settings: PeerSettings): void;
  /** A stream is gone. */
  closed(): void;
  /** The peer broke the protocol, or is cut off; it was told. */
  failed(why: Http2Fault): void;
}
