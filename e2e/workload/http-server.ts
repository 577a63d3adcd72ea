import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Answer, endsOf } from './answer.ts';
import { pattern, sumOf } from './pattern.ts';
import { acceptWebSocket } from './websocket.ts';

/**
 * | path | answers |
 * | --- | --- |
 * | `/status/503` | that status |
 * | `/slow/200` | after that many milliseconds |
 * | `/bytes/1024` | that many bytes of the pattern |
 * | `/sum` | length and SHA-256 of what was sent |
 * | `/fail`, `/mend` | from then on `/healthz` answers 503, or 200 again |
 * | `/metrics` | one counter |
 * | anything else | how the request arrived, as JSON; a WebSocket is echoed |
 */
export function httpServer(name: string): Server {
  let requests = 0;
  let healthy = true;
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests += 1;
    const [, verb = '', argument = ''] = (request.url ?? '').split(/[/?]/);
    switch (verb) {
      case 'status':
        return end(response, Number(argument), {});
      case 'slow':
        return void setTimeout(() => end(response, 200, {}), Number(argument));
      case 'bytes':
        response.setHeader('content-length', argument);
        return await pipeline(pattern(Number(argument)), response);
      case 'sum':
        return end(response, 200, await sumOf(request));
      case 'fail':
      case 'mend':
        healthy = verb === 'mend';
        return end(response, 200, { healthy });
      case 'healthz':
        return end(response, healthy ? 200 : 503, { healthy });
      case 'metrics':
        response.setHeader('content-type', 'text/plain; version=0.0.4');
        return void response.end(
          `# TYPE workload_requests counter\nworkload_requests ${requests}\n`,
        );
      default:
        return end(response, 200, answerTo(name, request));
    }
  };
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.on('upgrade', (request, socket) => acceptWebSocket(request, socket));
  return server;
}

function answerTo(name: string, request: IncomingMessage): Answer {
  const { method = '', url = '', headers, httpVersion, socket } = request;
  return { name, protocol: `HTTP/${httpVersion}`, method, path: url, ...endsOf(socket), headers };
}

function end(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
