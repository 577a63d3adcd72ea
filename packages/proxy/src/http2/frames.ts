/** Frame types (RFC 9113 section 6). */
export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const FLAG = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;

/** Settings (RFC 9113 section 6.5.2, RFC 8441). */
export const SETTING = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
  enableConnectProtocol: 8,
} as const;

export const HEADER_BYTES = 9;
/** The size of frames that everybody takes, and that nobody here is told to exceed. */
export const FRAME_BYTES = 16_384;
export const MOST_FRAME_BYTES = 0xff_ffff;
/** Flow-control windows before anybody says otherwise, and the largest there may be. */
export const INITIAL_WINDOW = 65_535;
export const MOST_WINDOW = 0x7fff_ffff;

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** A frame's head, in front of a payload of `length` bytes. */
export function writeHead(
  to: Buffer,
  length: number,
  type: number,
  flags: number,
  stream: number,
): void {
  to[0] = length >>> 16;
  to[1] = length >>> 8;
  to[2] = length;
  to[3] = type;
  to[4] = flags;
  to.writeUInt32BE(stream, 5);
}

/** A whole frame with a payload of so many bytes, to be filled in. */
export function newFrame(length: number, type: number, flags: number, stream: number): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  writeHead(frame, length, type, flags, stream);
  return frame;
}

/** A frame whose payload is one number. */
export function numberFrame(type: number, stream: number, number: number): Buffer {
  const frame = newFrame(4, type, 0, stream);
  frame.writeUInt32BE(number, HEADER_BYTES);
  return frame;
}

export function settingsFrame(settings: readonly (readonly [id: number, value: number])[]): Buffer {
  const frame = newFrame(settings.length * 6, FRAME.settings, 0, 0);
  for (const [index, [id, value]] of settings.entries()) {
    frame.writeUInt16BE(id, HEADER_BYTES + index * 6);
    frame.writeUInt32BE(value, HEADER_BYTES + index * 6 + 2);
  }
  return frame;
}

/** With a payload of eight bytes. */
export function pingFrame(payload: Buffer, flags: number): Buffer {
  const frame = newFrame(8, FRAME.ping, flags, 0);
  payload.copy(frame, HEADER_BYTES);
  return frame;
}

export function goawayFrame(lastStream: number, code: number): Buffer {
  const frame = newFrame(8, FRAME.goaway, 0, 0);
  frame.writeUInt32BE(lastStream, HEADER_BYTES);
  frame.writeUInt32BE(code, HEADER_BYTES + 4);
  return frame;
}
