/**
 * Why a message is refused. `status` is what a client gets for a bad request; a bad response is
 * always told to the client as 502. The code reaches the access log, the sentence the person.
 */
export interface HttpFault {
  readonly kind: 'fault';
  readonly code: FaultCode;
  readonly status: 400 | 408 | 431 | 501 | 505;
  readonly sentence: string;
}

const FAULTS = {
  'http.bareCarriageReturn': [400, 'a CR that no LF follows'],
  'http.bareLineFeed': [400, 'a line ended by LF without CR'],
  'http.startLine': [400, 'the start line is not of the form HTTP/1.1 prescribes'],
  'http.version': [505, 'only HTTP/1.0 and HTTP/1.1 are spoken here'],
  'http.target': [400, 'the request target fits neither its method nor RFC 9112'],
  'http.obsoleteFold': [400, 'a header line that begins with white space'],
  'http.fieldName': [
    400,
    'a header name with a character that no name may have, or a blank before the colon',
  ],
  'http.fieldValue': [400, 'a header value with a control character'],
  'http.host': [400, 'HTTP/1.1 asks for exactly one valid Host header'],
  'http.contentLength': [400, 'the content length is not a number'],
  'http.contentLengthRepeated': [400, 'more than one content length'],
  'http.contentLengthWithTransferEncoding': [400, 'a content length beside a transfer encoding'],
  'http.transferEncoding': [501, 'the only transfer encoding spoken here is a single "chunked"'],
  'http.transferEncodingVersion': [400, 'HTTP/1.0 has no transfer encodings'],
  'http.connectWithBody': [400, 'a CONNECT request with a body'],
  'http.chunkSize': [400, 'a chunk size that is not plain hexadecimal'],
  'http.chunkExtension': [400, 'a chunk extension with a control character, or too long'],
  'http.chunkEnd': [400, 'chunk data that CRLF does not end'],
  'http.trailer': [400, 'a malformed trailer field'],
  'http.headTooLarge': [431, 'the head is larger than the limit'],
  'http.tooManyFields': [431, 'more header fields than the limit'],
  'http.headTimeout': [408, 'the head did not arrive in time'],
  'http.unexpectedUpgrade': [400, 'a protocol switch that nobody asked for'],
} as const satisfies Record<string, readonly [HttpFault['status'], string]>;

export type FaultCode = keyof typeof FAULTS;

export function fault(code: FaultCode): HttpFault {
  const [status, sentence] = FAULTS[code];
  return { kind: 'fault', code, status, sentence };
}

export function isFault(value: object): value is HttpFault {
  return 'kind' in value && value.kind === 'fault';
}
