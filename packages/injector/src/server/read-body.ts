import type { IncomingMessage } from 'node:http';
import type { Body } from '../review/review-handler.ts';

/** Istio's limit: twice what an API server takes from its own clients. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

/**
 * Reads a body up to the limit. What is beyond it is read and dropped, up to as much again: a caller that is
 * still writing when we close gets a reset, and would never see why.
 */
export function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Body> {
  const { promise, resolve } = Promise.withResolvers<Body>();
  let chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) {
      chunks.push(chunk);
    } else {
      chunks = [];
      if (size > 2 * limit) resolve({ kind: 'tooLarge', limit });
    }
  });
  request.on('end', () => {
    if (size > limit) resolve({ kind: 'tooLarge', limit });
    else resolve({ kind: 'read', text: join(chunks) });
  });
  request.on('error', () => resolve({ kind: 'aborted' }));
  request.on('close', () => resolve({ kind: 'aborted' }));
  return promise;
}

function join(chunks: readonly Buffer[]): string {
  const [first] = chunks;
  return (first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks)).toString(
    'utf8',
  );
}
