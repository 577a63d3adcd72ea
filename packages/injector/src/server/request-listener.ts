import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ReviewHandler } from '../review/review-handler.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { readBody } from './read-body.ts';
import type { Readiness } from './readiness.ts';
import { type Route, route } from './route.ts';

export interface Pages {
  /** Absent on the plain port, which takes no reviews. */
  readonly review?: ReviewHandler;
  readonly metrics: Metrics;
  readonly readiness: () => Readiness;
  /** While draining, every answer asks its caller to leave the connection. */
  readonly draining: () => boolean;
  /** A defect beyond every handler. */
  readonly onDefect: (error: unknown) => void;
}

/** Binds the pages to HTTP. The only file that knows both. */
export function createRequestListener(pages: Pages): RequestListener {
  return (request, response) => {
    serve(pages, request, response).catch((error: unknown) => {
      pages.onDefect(error);
      response.destroy();
    });
  };
}

async function serve(
  pages: Pages,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = route(request.url ?? '');
  if (asked.kind === 'inject' && pages.review) {
    const answer = await pages.review({
      path: asked.path,
      contentType: request.headers['content-type'],
      ...(asked.timeoutMs !== undefined && { timeoutMs: asked.timeoutMs }),
      readBody: () => readBody(request),
    });
    // What is left of a body that nobody reads would be taken for the next request.
    const keep = request.complete && !pages.draining();
    send(response, answer.status, TEXT, answer.body, keep);
  } else {
    const page = await show(pages, asked);
    send(response, page.status, page.type, page.body, !pages.draining());
  }
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Go's own spelling; Istio's answers carry it, JSON ones too. */
const TEXT = 'text/plain; charset=utf-8';

async function show(pages: Pages, asked: Route): Promise<Page> {
  switch (asked.kind) {
    case 'ready': {
      const { ready, summary, report } = pages.readiness();
      const status = ready ? 200 : 503;
      if (!asked.verbose) return { status, type: TEXT, body: `${summary}\n` };
      return { status, type: 'application/json', body: `${JSON.stringify(report, null, 2)}\n` };
    }
    case 'healthz':
      return { status: 200, type: TEXT, body: 'ok\n' };
    case 'metrics':
      return { status: 200, type: pages.metrics.contentType, body: await pages.metrics.render() };
    case 'malformed':
      return { status: 400, type: TEXT, body: 'malformed path\n' };
    case 'inject':
    case 'unknown':
      break;
  }
  return { status: 404, type: TEXT, body: '404 page not found\n' };
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  keep: boolean,
): void {
  response.writeHead(status, {
    'Content-Type': type,
    ...(status >= 400 && { 'X-Content-Type-Options': 'nosniff' }),
    'Content-Length': Buffer.byteLength(body),
    ...(!keep && { Connection: 'close' }),
  });
  response.end(body);
}
