/** Error codes of HTTP/2 (RFC 9113 section 7) that the proxy itself sends or looks for. */
export const CODE = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  streamClosed: 5,
  frameSizeError: 6,
  refusedStream: 7,
  cancel: 8,
  compressionError: 9,
  enhanceYourCalm: 11,
} as const;

const NAMES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const;

/** For logs: the code's name in the RFC, or its number where it has none. */
export function codeName(code: number): string {
  return NAMES[code] ?? `0x${code.toString(16)}`;
}

/** What a peer did wrong, in a word for logs; with a code that ends its connection. */
export interface Http2Fault {
  readonly code: number;
  readonly details: string;
}

export function fault(code: number, details: string): Http2Fault {
  return { code, details };
}
