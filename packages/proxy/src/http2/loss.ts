import {
  badUpstream,
  type LocalReply,
  upstreamLost,
  upstreamReset,
} from '../layers/local-reply.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';
import { CODE, codeName } from './codes.ts';
import type { StreamLoss } from './streams.ts';

/** What a client is told that has heard nothing yet. */
export function replyTo(loss: StreamLoss, retries: number): LocalReply {
  const details = detailsOf(loss);
  switch (loss.kind) {
    case 'reset':
      return upstreamReset('remote reset', details, retries);
    case 'refused':
      return upstreamReset('remote refused stream reset', details, retries);
    case 'disconnected':
      return upstreamLost(details, retries);
    case 'malformed':
      return badUpstream(details);
  }
}

/** What a client's stream is closed with that has a part of the response. */
export function codeOf(loss: StreamLoss): number {
  return loss.kind === 'reset' ? loss.code : CODE.internalError;
}

export function flagOf({ kind }: StreamLoss): ResponseFlag {
  if (kind === 'disconnected') return 'UC';
  return kind === 'malformed' ? 'UPE' : 'UR';
}

export function detailsOf(loss: StreamLoss): string {
  switch (loss.kind) {
    case 'reset':
      return codeName(loss.code);
    case 'refused':
      return codeName(CODE.refusedStream);
    case 'disconnected':
      return loss.errno;
    case 'malformed':
      return loss.details;
  }
}
