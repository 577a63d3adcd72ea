import type { ClientSessionOptions, ServerSessionOptions, Settings } from 'node:http2';
import type { Http2Limits } from './limits.ts';

export type NodeHttp2 = typeof import('node:http2');

/** The module; the first connection that speaks HTTP/2 has it loaded, others have no use for its memory. */
export function loadHttp2(): Promise<NodeHttp2> {
  return import('node:http2');
}

/** In the flags of a frame of headers: it is the last of its half of the stream. */
export const END_STREAM = 1;

/**
 * nghttp2's own bound on resets counts those of long-lived streams too, and ends the connection without a
 * word of why. It stays behind the guard of the proxy, as the second one.
 */
const STREAM_RESETS = { streamResetBurst: 10_000, streamResetRate: 1000 } as const;

/** How peers are treated on either side: fields pass as they came, if they are well-formed. */
function common(
  limits: Http2Limits,
): Pick<
  ServerSessionOptions & ClientSessionOptions,
  'maxHeaderListPairs' | 'maxSessionMemory' | 'strictFieldWhitespaceValidation'
> & { readonly strictSingleValueFields: boolean } {
  return {
    maxHeaderListPairs: limits.fields,
    maxSessionMemory: limits.sessionMegabytes,
    strictFieldWhitespaceValidation: true,
    strictSingleValueFields: false,
  };
}

function settings({ streamWindowBytes, headBytes }: Http2Limits): Settings {
  return { initialWindowSize: streamWindowBytes, maxHeaderListSize: headBytes };
}

export function serverOptions(limits: Http2Limits): ServerSessionOptions {
  const options = {
    ...common(limits),
    ...STREAM_RESETS,
    settings: { ...settings(limits), maxConcurrentStreams: limits.concurrentStreams },
  };
  return options;
}

export function clientOptions(limits: Http2Limits): ClientSessionOptions {
  const options = {
    ...common(limits),
    peerMaxConcurrentStreams: ASSUMED_STREAMS,
    settings: { ...settings(limits), enablePush: false },
  };
  return options;
}

/** How many streams a server surely takes before it has said how many (RFC 9113 section 6.5.2 asks for 100 at least). */
export const ASSUMED_STREAMS = 100;

/** Whether it could be done: `node:http2` throws at a field or a status that it would not send. */
export function attempt(send: () => void): boolean {
  try {
    send();
    return true;
  } catch {
    return false;
  }
}
