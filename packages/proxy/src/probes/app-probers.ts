import {
  isPort,
  type Parsed,
  parsed,
  type Port,
  type Problem,
  refused,
} from '@pillion/core/values';
import { APP_PROBERS } from '../settings/environment.ts';
import { parseJson } from '../settings/proxy-config.ts';
import { brief, isRecord } from '../validation/record-reader.ts';

/** What the kubelet would have done by itself, had the injector not rewritten the probe. */
export type AppProber = { readonly timeoutMs: number } & (
  | {
      readonly kind: 'http';
      readonly port: Port;
      readonly path: string;
      readonly tls: boolean;
      readonly headers: readonly (readonly [string, string])[];
    }
  | { readonly kind: 'tcp'; readonly port: Port }
  | { readonly kind: 'grpc'; readonly port: Port; readonly service: string }
);

/** Probers by the path that the kubelet asks for. */
export type AppProbers = ReadonlyMap<string, AppProber>;

const PATH = /^\/(app-health|app-lifecycle)\/[^/]+\/(livez|readyz|startupz|prestopz|poststartz)$/;
const HANDLERS = ['httpGet', 'tcpSocket', 'grpc'] as const;

/** Parses `ISTIO_KUBE_APP_PROBERS`, a JSON map of path to one handler each. */
export function parseAppProbers(text: string | undefined): Parsed<AppProbers> {
  if (text === undefined || text.trim() === '') return parsed(new Map());
  const document = parseJson(text);
  if (!isRecord(document))
    return refused(problem(APP_PROBERS, text, 'is not a JSON object', 'a map of paths to probes'));
  const probers = new Map<string, AppProber>();
  const problems: Problem[] = [];
  for (const [path, value] of Object.entries(document)) {
    if (!PATH.test(path)) {
      problems.push(
        problem(
          APP_PROBERS,
          path,
          'is not the path of a probe',
          '/app-health/<container>/readyz and the like',
        ),
      );
      continue;
    }
    const prober = parseProber(`${APP_PROBERS}["${path}"]`, value, problems);
    if (prober !== undefined) probers.set(path, prober);
  }
  return problems.length > 0 ? refused(...problems) : parsed(probers);
}

function parseProber(subject: string, value: unknown, problems: Problem[]): AppProber | undefined {
  const fields = isRecord(value) ? value : {};
  const kinds = HANDLERS.filter((name) => isRecord(fields[name]));
  const [kind] = kinds;
  const handler = kind === undefined ? undefined : fields[kind];
  if (kind === undefined || kinds.length > 1 || !isRecord(handler)) {
    problems.push(
      problem(subject, brief(value), 'does not have exactly one handler', HANDLERS.join(', ')),
    );
    return undefined;
  }
  const { port } = handler;
  if (typeof port !== 'number' || !isPort(port)) {
    problems.push(
      problem(`${subject}.${kind}.port`, brief(port), 'is not a port number', 'a port, 1 to 65535'),
    );
    return undefined;
  }
  const seconds = fields['timeoutSeconds'];
  const timeoutMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 1000;
  switch (kind) {
    case 'tcpSocket':
      return { kind: 'tcp', port, timeoutMs };
    case 'grpc':
      return { kind: 'grpc', port, service: textOf(handler['service']), timeoutMs };
    case 'httpGet':
      return {
        kind: 'http',
        port,
        timeoutMs,
        path: rooted(textOf(handler['path'])),
        tls: handler['scheme'] === 'HTTPS',
        headers: parseHeaders(`${subject}.httpGet.httpHeaders`, handler['httpHeaders'], problems),
      };
  }
}

function parseHeaders(
  subject: string,
  value: unknown,
  problems: Problem[],
): (readonly [string, string])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown): (readonly [string, string])[] => {
    const name = isRecord(item) ? textOf(item['name']) : '';
    const text = isRecord(item) ? textOf(item['value']) : '';
    // A line end in here would write a request of its own.
    if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(text))
      return [[name, text]];
    problems.push(problem(subject, brief(item), 'is not a header', 'a name and a value'));
    return [];
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function rooted(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function problem(subject: string, value: string, reason: string, accepted: string): Problem {
  return { code: 'appProbers.malformed', subject, value: brief(value), reason, accepted };
}
