import { connect } from 'node:http2';
import type { Call, Outcome } from './call.ts';
import { grpcMessage } from './grpc-server.ts';

/** One unary call over HTTP/2 with prior knowledge; `status` is the gRPC status. */
export async function callGrpc({ url, headers, send }: Call): Promise<Outcome> {
  const session = connect(`http://${url.host}`);
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  session.once('error', reject);
  const path = url.pathname.length > 1 ? url.pathname : '/pillion.Workload/Tell';
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  let status: string | undefined;
  const chunks: Buffer[] = [];
  stream.once('error', reject);
  stream.once('response', (fields) => {
    status = String(fields['grpc-status'] ?? '');
  });
  stream.once('trailers', (fields) => {
    status = String(fields['grpc-status'] ?? '');
  });
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.once('end', () => {
    const message = Buffer.concat(chunks).subarray(5).toString();
    const body: unknown = message.startsWith('{') ? JSON.parse(message) : message;
    if (status === undefined || status === '') reject(new Error('no grpc-status'));
    else resolve({ status: Number(status), body });
  });
  stream.end(grpcMessage(Buffer.alloc(send)));
  try {
    return await promise;
  } finally {
    session.close();
  }
}
