import type { Container } from '../../kubernetes/types.ts';
import { PillionError } from '../../values/index.ts';
import type { InjectionContext } from '../context.ts';
import type { Overlay } from '../overlay.ts';
import { agentLogging, imageOf, PROMETHEUS_PORT, pullPolicy } from './container-parts.ts';
import { annotation, ownAnnotation, PROXY_CONTAINER, type PodSettings } from './pod-settings.ts';
import { sidecarEnv } from './proxy-env.ts';
import { proxyResources } from './resources.ts';
import { proxySecurity } from './security-context.ts';
import { mountsOf, sidecarVolumes } from './volume-set.ts';
import { customBootstrap, lightstepCertificates, userMounts } from './volumes.ts';

type ContainerOverlay = Overlay<Container>;
type Probe = NonNullable<ContainerOverlay['readinessProbe']>;

export const READY = { path: '/healthz/ready', port: 15_021 } as const;

export function proxyContainer(context: InjectionContext, settings: PodSettings): ContainerOverlay {
  return {
    name: PROXY_CONTAINER,
    image: imageOf(context, context.values.global.proxy.image, context.proxyImage),
    ...(settings.native ? { restartPolicy: 'Always' } : {}),
    ports: [PROMETHEUS_PORT],
    args: [...proxyArguments(context, 'sidecar'), ...outlierLog(context)],
    ...lifecycle(context, settings),
    env: sidecarEnv(context, settings),
    ...pullPolicy(context),
    ...probes(context, settings),
    securityContext: proxySecurity(context, settings),
    ...proxyResources(context),
    volumeMounts: [
      ...mountsOf(context, sidecarVolumes(context), customBootstrap(context)),
      ...lightstepCertificates(context).map(({ mount }) => mount),
      ...userMounts(context),
    ],
  };
}

export function proxyArguments(
  context: InjectionContext,
  role: 'sidecar' | 'router',
): readonly string[] {
  const { proxy, sts } = context.values.global;
  const level = annotation(context, 'sidecar.istio.io/logLevel', proxy.logLevel);
  const components = annotation(
    context,
    'sidecar.istio.io/componentLogLevel',
    proxy.componentLogLevel,
  );
  const [agentLevel = '', ...asJson] = agentLogging(context);
  return [
    'proxy',
    role,
    '--domain',
    `$(POD_NAMESPACE).svc.${proxy.clusterDomain}`,
    `--proxyLogLevel=${level}`,
    `--proxyComponentLogLevel=${components}`,
    agentLevel,
    ...(sts.servicePort ? [`--stsPort=${sts.servicePort}`] : []),
    ...asJson,
  ];
}

function outlierLog({ values }: InjectionContext): readonly string[] {
  const path = values.global.proxy.outlierLogPath;
  return path ? [`--outlierLogPath=${path}`] : [];
}

function lifecycle(
  context: InjectionContext,
  settings: PodSettings,
): Pick<ContainerOverlay, 'lifecycle'> {
  const configured = context.values.global.proxy.lifecycle;
  if (configured !== undefined) return { lifecycle: configured };
  // kubelet starts the next container only after this hook, which is what makes the others wait
  if (settings.hold)
    return { lifecycle: { postStart: { exec: { command: ['pilot-agent', 'wait'] } } } };
  if (!settings.native) return {};
  // a native sidecar gets SIGTERM only after the application has gone: draining begins before that
  const port = `--debug-port=${settings.statusPort}`;
  const command = ['pilot-agent', 'request', port, 'POST', 'drain'];
  return { lifecycle: { preStop: { exec: { command } } } };
}

function probes(
  context: InjectionContext,
  settings: PodSettings,
): Pick<ContainerOverlay, 'startupProbe' | 'readinessProbe'> {
  if (settings.statusPort === '0') return {};
  const { startupProbe } = context.values.global.proxy;
  return {
    ...(startupProbe.enabled && {
      startupProbe: {
        httpGet: READY,
        periodSeconds: 1,
        timeoutSeconds: 3,
        failureThreshold: startupProbe.failureThreshold,
      },
    }),
    readinessProbe: readinessProbe(context, READY.port),
  };
}

export function readinessProbe(context: InjectionContext, port: number): Probe {
  const { proxy } = context.values.global;
  const of = (name: string, value: number) => probeNumber(context, name, value);
  const delay = of('initialDelaySeconds', proxy.readinessInitialDelaySeconds);
  return {
    httpGet: { path: READY.path, port },
    ...(delay ? { initialDelaySeconds: delay } : {}),
    periodSeconds: of('periodSeconds', proxy.readinessPeriodSeconds),
    timeoutSeconds: 3,
    failureThreshold: of('failureThreshold', proxy.readinessFailureThreshold),
  };
}

function probeNumber(context: InjectionContext, field: string, fallback: number): number {
  const name = `readiness.status.sidecar.istio.io/${field}`;
  const text = ownAnnotation(context, name);
  if (text === undefined) return fallback;
  if (/^[0-9]+$/.test(text)) return Number(text);
  throw PillionError.of('template.annotation', [
    {
      code: 'annotation.malformed',
      subject: name,
      value: text,
      reason: 'is no whole number',
      accepted: 'a whole number, such as 15',
    },
  ]);
}
