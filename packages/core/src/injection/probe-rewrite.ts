import { parseGoBool } from '../annotations/index.ts';
import { typedEncoding } from '../kubernetes/typed-encoding.ts';
import type { Container, Pod } from '../kubernetes/types.ts';
import { annotationsOf, findProxy, mapContainers, mapProxy, PROXY } from './containers.ts';
import { STATUS } from './prior-injection.ts';
import {
  HANDLERS,
  type HandlerField,
  handlerPath,
  PROBES,
  type ProbeField,
  probePath,
} from './probe-paths.ts';

/** Tells the status server what each rewritten probe really asks for. */
const ENV_NAME = 'ISTIO_KUBE_APP_PROBERS';
const REWRITE = 'sidecar.istio.io/rewriteAppHTTPProbers';
const STATUS_PORT = 'status.sidecar.istio.io/port';

type Probe = NonNullable<Container['readinessProbe']>;
type Handler = NonNullable<NonNullable<Container['lifecycle']>['preStop']>;
type HttpGet = NonNullable<Probe['httpGet']>;
type TcpSocket = NonNullable<Probe['tcpSocket']>;
type Grpc = NonNullable<Probe['grpc']>;

/** One probe as the status server runs it: exactly one action, its port a number. */
interface Prober {
  readonly httpGet?: HttpGet;
  readonly tcpSocket?: TcpSocket;
  readonly grpc?: Grpc;
  readonly timeoutSeconds?: number;
}

export interface ProbeSettings {
  /** `sidecarInjectorWebhook.rewriteAppHTTPProbe`, where the pod does not say. */
  readonly rewriteByDefault: boolean;
  /** The mesh's status port. */
  readonly statusPort: number;
}

/**
 * Sends the kubelet's probes to the status server of the proxy, which probes the application in
 * turn: straight to the application they would be captured, and fail where mutual TLS is required.
 * `exec` probes run inside the container and stay.
 */
export function rewriteProbes(pod: Pod, settings: ProbeSettings): Pod {
  const annotations = annotationsOf(pod);
  const wanted = parseGoBool(annotations[REWRITE] ?? '') ?? settings.rewriteByDefault;
  if (!wanted || findProxy(pod) === undefined) return pod;
  const port = statusPort(annotations[STATUS_PORT], settings.statusPort);
  // Without a status server there is nobody to ask; the API server would refuse port 0, too.
  if (port === 0) return pod;
  const probers = new Map<string, Prober>();
  const rewritten = mapContainers(pod, (container) =>
    container.name === PROXY
      ? container
      : rewriteContainer(container, { port, meshPort: settings.statusPort, probers }),
  );
  if (probers.size === 0) return rewritten;
  const found = Object.fromEntries(probers);
  return mapProxy(rewritten, (proxy) =>
    withProbers(proxy, found, Object.hasOwn(annotations, STATUS)),
  );
}

/** A port that is no number leaves the mesh's; 0 is none. */
function statusPort(annotation: string | undefined, byDefault: number): number {
  return annotation !== undefined && /^[0-9]+$/.test(annotation) ? Number(annotation) : byDefault;
}

interface Rewriting {
  readonly port: number;
  readonly meshPort: number;
  readonly probers: Map<string, Prober>;
}

const PROBE_FIELDS = Object.keys(PROBES) as readonly ProbeField[];
const HANDLER_FIELDS = Object.keys(HANDLERS) as readonly HandlerField[];

function rewriteContainer(container: Container, rewriting: Rewriting): Container {
  let rewritten = container;
  for (const field of PROBE_FIELDS) {
    const probe = container[field];
    const path = probePath(container.name, field);
    const changed = probe && rewriteAction(probe, path, container, rewriting);
    if (changed && changed !== probe) rewritten = { ...rewritten, [field]: changed };
  }
  const { lifecycle } = container;
  for (const field of lifecycle ? HANDLER_FIELDS : []) {
    const handler = lifecycle?.[field];
    const path = handlerPath(container.name, field);
    const changed = handler && rewriteAction(handler, path, container, rewriting);
    if (changed && changed !== handler) {
      rewritten = { ...rewritten, lifecycle: { ...rewritten.lifecycle, [field]: changed } };
    }
  }
  return rewritten;
}

/**
 * The action as the status server's, and the original recorded. A named port that the container does
 * not declare cannot be recorded, so such a probe is left to the kubelet, which knows no better.
 */
function rewriteAction<T extends Probe | Handler>(
  action: T,
  path: string,
  container: Container,
  rewriting: Rewriting,
): T {
  const prober = recordable(action, container);
  if (prober === undefined) return action;
  const target = prober.httpGet?.port ?? prober.tcpSocket?.port ?? prober.grpc?.port;
  // Already rewritten, by an earlier injection that has it recorded.
  if (target !== rewriting.meshPort) rewriting.probers.set(path, prober);
  const { tcpSocket: _tcp, ...timings } = action;
  if ('grpc' in timings) delete timings.grpc;
  const { port } = rewriting;
  const { httpGet } = action;
  const scheme = httpGet?.scheme === 'HTTPS' ? { scheme: 'HTTP' as const } : {};
  return { ...timings, httpGet: { ...httpGet, path, port, ...scheme } } as T;
}

function recordable(action: Probe | Handler, container: Container): Prober | undefined {
  const timeout = 'timeoutSeconds' in action ? action.timeoutSeconds : undefined;
  const timed = timeout ? { timeoutSeconds: timeout } : {};
  if (action.httpGet) {
    const port = resolvePort(action.httpGet.port, container);
    if (port === undefined) return undefined;
    return { httpGet: typedEncoding('HTTPGetAction', { ...action.httpGet, port }), ...timed };
  }
  if (action.tcpSocket) {
    const port = resolvePort(action.tcpSocket.port, container);
    if (port === undefined) return undefined;
    return { tcpSocket: typedEncoding('TCPSocketAction', { ...action.tcpSocket, port }), ...timed };
  }
  if ('grpc' in action && action.grpc) {
    return { grpc: typedEncoding('GRPCAction', action.grpc), ...timed };
  }
  return undefined;
}

function resolvePort(port: number | string, container: Container): number | undefined {
  if (typeof port === 'number') return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort;
}

/** Puts the map of probers on the proxy; what an earlier injection recorded wins. */
function withProbers(
  proxy: Container,
  found: Readonly<Record<string, Prober>>,
  reinjected: boolean,
): Container {
  const env = proxy.env ?? [];
  const at = reinjected ? env.findIndex(({ name }) => name === ENV_NAME) : -1;
  const probers = at < 0 ? found : { ...found, ...recorded(env[at]?.value) };
  const entry = { name: ENV_NAME, value: JSON.stringify(sorted(probers)) };
  return { ...proxy, env: at < 0 ? [...env, entry] : env.with(at, entry) };
}

function recorded(text: string | undefined): Readonly<Record<string, Prober>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    const readable = typeof value === 'object' && value !== null && !Array.isArray(value);
    return readable ? (value as Record<string, Prober>) : {};
  } catch {
    return {};
  }
}

function sorted<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}
