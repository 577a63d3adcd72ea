import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';
import { parseDuration } from './duration.ts';
import type { Environment } from './environment.ts';
import { resolveSettings, unknownVariables } from './settings.ts';

function argumentsOf(...argv: string[]) {
  const result = parseArguments(argv);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function settingsOf(environment: Environment, ...argv: string[]) {
  const result = resolveSettings(argumentsOf(...argv), environment);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

describe('the command line', () => {
  it.each([
    [[], 'sidecar'],
    [['proxy'], 'sidecar'],
    [['proxy', 'sidecar'], 'sidecar'],
    [['sidecar'], 'sidecar'],
    [['wait'], 'wait'],
    [['request', 'POST', 'drain'], 'request'],
    [['request', '--debug-port=15020', 'POST', 'drain'], 'request'],
    [['--help'], 'help'],
    [['proxy', 'sidecar', '-h'], 'help'],
    [['--version'], 'version'],
  ])('%j is understood as %s', (argv, command) => {
    expect(argumentsOf(...argv).command).toBe(command);
  });

  it("takes the injector's flags as they stand in a pod", () => {
    const { flags } = argumentsOf(
      'proxy',
      'sidecar',
      '--domain',
      'default.svc.cluster.local',
      '--proxyLogLevel=warning',
      '--proxyComponentLogLevel=misc:error',
      '--log_output_level=default:info',
      '--concurrency',
      '2',
      '--log_as_json',
    );
    expect(flags).toEqual({
      domain: 'default.svc.cluster.local',
      proxyLogLevel: 'warning',
      proxyComponentLogLevel: 'misc:error',
      log_output_level: 'default:info',
      concurrency: '2',
      log_as_json: 'true',
    });
  });

  it('tells every problem, and what was probably meant', () => {
    const result = parseArguments([
      'proxy',
      'sidecr',
      '--domian',
      'x',
      '--proxyLogLevel',
      '--wholly-other',
    ]);
    expect(
      result.ok
        ? []
        : result.problems.map(({ code, subject, accepted }) => [code, subject, accepted]),
    ).toEqual([
      ['flag.unknown', '--domian', '--domain'],
      ['flag.noValue', '--proxyLogLevel', expect.any(String)],
      ['flag.unknown', '--wholly-other', 'the flags that --help lists'],
      ['command.unknown', 'command', expect.any(String)],
    ]);
  });
});

/** Canonical service and revision, and app, of a pod with these labels. */
function workloadOf(labels: Readonly<Record<string, string>>): readonly string[] {
  const pod = { labels: new Map(Object.entries(labels)), annotations: new Map<string, string>() };
  const result = resolveSettings(argumentsOf(), { POD_NAME: 'a-1' }, pod);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { canonicalService, canonicalRevision, app } = result.value.workload;
  return [canonicalService, canonicalRevision, app];
}

/** Workers that a flag and PROXY_CONFIG ask for. */
function concurrencyOf(flags: readonly string[], config = '{}'): number | readonly string[] {
  const result = resolveSettings(argumentsOf(...flags), { PROXY_CONFIG: config });
  return result.ok ? result.value.concurrency : result.problems.map(({ subject }) => subject);
}

describe('settings', () => {
  it.each([
    [[], '{}', 1],
    [[], '{"concurrency":0}', 0],
    [[], '{"concurrency":3}', 3],
    [['--concurrency=2'], '{"concurrency":3}', 2],
    [['--concurrency=0'], '{"concurrency":3}', 3],
    [['--concurrency=two'], '{}', ['--concurrency']],
  ])('take workers from %j before %s', (flags, config, wanted) => {
    expect(concurrencyOf(flags, config)).toEqual(wanted);
  });

  it('have defaults for everything', () => {
    expect(settingsOf({})).toMatchObject({
      ports: {
        outbound: 15_001,
        inbound: 15_006,
        health: 15_021,
        prometheus: 15_090,
        admin: 15_000,
        status: 15_020,
      },
      applicationAddress: '127.0.0.1',
      destinations: { path: './etc/istio/proxy/destinations.yaml', required: false },
      accessLog: { format: { kind: 'json' }, sampling: 1, path: '/dev/stdout' },
      tracing: { collector: undefined },
      traceSampling: undefined,
      filters: [],
      busyPollMs: 0.06,
      outboundPolicy: 'ALLOW_ANY',
      logLevel: 'warning',
      config: { terminationDrainMs: 5000 },
    });
  });

  it('come from the environment that an injected pod has', () => {
    const settings = settingsOf(
      {
        POD_NAME: 'echo-1',
        POD_NAMESPACE: 'default',
        INSTANCE_IP: '10.0.0.1',
        ISTIO_META_WORKLOAD_NAME: 'echo',
        ISTIO_META_POD_PORTS:
          '[{"containerPort":8080,"protocol":"TCP"},{"name":"dns","containerPort":53,"protocol":"UDP"}]\n',
        PROXY_CONFIG:
          '{"configPath":"/x","terminationDrainDuration":"1m30s","statusPort":15999,"tracing":{"sampling":50,"customTags":{"zone":{"literal":{"value":"eu"}}}},"unheardOf":1}\n',
        PILLION_ACCESS_LOG: 'text',
        PILLION_SERVER_FIRST_PORTS: '3307,25',
        EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true',
      },
      '--proxyLogLevel=WARN',
    );
    expect(settings).toMatchObject({
      workload: { name: 'echo', namespace: 'default', canonicalService: 'echo' },
      applicationAddress: '10.0.0.1',
      destinations: { path: '/x/destinations.yaml' },
      config: { terminationDrainMs: 90_000, traceSampling: 0.5 },
      spanTags: [{ tag: 'zone', value: 'eu' }],
      ports: { status: 15_999 },
      accessLog: { format: { kind: 'text' } },
      exitOnZeroConnections: true,
    });
    expect([...settings.podPorts]).toEqual([8080]);
    expect(settings.nodeMetadata.get('WORKLOAD_NAME')).toBe('echo');
    expect([...settings.serverFirstPorts]).toEqual([3307, 25]);
  });

  it('know the workload by its labels, in the order that Istio has', () => {
    expect(workloadOf({})).toEqual(['a-1', 'latest', 'unknown']);
    expect(workloadOf({ app: 'b', version: 'v2' })).toEqual(['b', 'v2', 'b']);
    expect(workloadOf({ app: 'b', 'app.kubernetes.io/name': 'c' })).toEqual(['c', 'latest', 'b']);
    expect(
      workloadOf({ 'app.kubernetes.io/name': 'c', 'service.istio.io/canonical-name': 'd' })[0],
    ).toBe('d');
  });

  it('take what proxyMetadata says, but the environment first', () => {
    const config =
      '{"proxyMetadata":{"PILLION_FILTERS":"/a.ts,/b.ts","PILLION_ACCESS_LOG":"text"}}';
    expect(settingsOf({ PROXY_CONFIG: config, PILLION_ACCESS_LOG: 'none' })).toMatchObject({
      filters: ['/a.ts', '/b.ts'],
      accessLog: { format: { kind: 'none' } },
    });
  });

  it("name a collector by OpenTelemetry's variables, and then sample as Istio does", () => {
    const settings = settingsOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.observability:4318/',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
      OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop,service.version=1',
      OTEL_SERVICE_NAME: 'cart',
    });
    expect(settings.tracing.collector).toEqual({
      host: 'collector.observability',
      port: 4318,
      path: '/v1/traces',
      tls: undefined,
      headers: [['x-key', 'a b']],
    });
    expect([...settings.tracing.resource]).toEqual([
      ['service.namespace', 'shop'],
      ['service.version', '1'],
      ['service.name', 'cart'],
    ]);
    expect(settings.traceSampling).toBe(0.01);
  });

  it('name a collector behind TLS, and whom to trust', () => {
    const settings = settingsOf({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.example/in',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/etc/collector/ca.pem',
    });
    expect(settings.tracing.collector).toMatchObject({
      port: 443,
      path: '/in',
      tls: { authorities: '/etc/collector/ca.pem' },
    });
  });

  it('limit connections and headers as ProxyConfig says', () => {
    const config =
      '{"runtimeValues":{"overload.global_downstream_max_connections":"500"},"proxyHeaders":{"envoyDebugHeaders":{"disabled":true}}}';
    expect(settingsOf({ PROXY_CONFIG: config }).config).toMatchObject({
      maxConnections: 500,
      unwantedHeaders: new Set(['x-envoy-upstream-service-time', 'x-envoy-expected-rq-timeout-ms']),
    });
  });

  it('tell every problem at once', () => {
    const result = resolveSettings(argumentsOf('--proxyLogLevel=loud'), {
      PROXY_CONFIG: '{"statusPort":0,"terminationDrainDuration":"5 s","concurrency":-1}',
      ISTIO_META_POD_PORTS: '{}',
      ISTIO_KUBE_APP_PROBERS: '[]',
      ISTIO_PROMETHEUS_ANNOTATIONS: '{"port":"http"}',
      INSTANCE_IP: '10.0.0',
      PILLION_ACCESS_LOG: 'xml',
      PILLION_ACCESS_LOG_SAMPLING: '101',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://collector',
      OTEL_RESOURCE_ATTRIBUTES: 'a',
      PILLION_OUTBOUND_TRAFFIC_POLICY: 'DENY',
      PILLION_PROTOCOL_DETECTION_TIMEOUT: '1 minute',
      PILLION_BUSY_POLL: '2ms',
      PILLION_SERVER_FIRST_PORTS: '25,smtp',
    });
    expect(new Set(result.ok ? [] : result.problems.map(({ subject }) => subject))).toEqual(
      new Set([
        'PROXY_CONFIG.statusPort',
        'PROXY_CONFIG.terminationDrainDuration',
        'PROXY_CONFIG.concurrency',
        'ISTIO_META_POD_PORTS',
        'ISTIO_KUBE_APP_PROBERS',
        'ISTIO_PROMETHEUS_ANNOTATIONS.port',
        'INSTANCE_IP',
        'PILLION_ACCESS_LOG',
        'PILLION_ACCESS_LOG_SAMPLING',
        'OTEL_EXPORTER_OTLP_ENDPOINT',
        'OTEL_RESOURCE_ATTRIBUTES',
        '--proxyLogLevel',
        'PILLION_OUTBOUND_TRAFFIC_POLICY',
        'PILLION_PROTOCOL_DETECTION_TIMEOUT',
        'PILLION_BUSY_POLL',
        'PILLION_SERVER_FIRST_PORTS',
      ]),
    );
  });

  it('warn of a variable that is none, but do not fail: services make such variables too', () => {
    const environment = {
      PILLION_ACESS_LOG: 'none',
      PILLION_PORT_443_TCP: 'tcp://10.96.0.7:443',
      PILLION_DESTINATIONS: '/d',
    };
    expect(unknownVariables(environment)[0]).toContain('PILLION_ACCESS_LOG');
    expect(unknownVariables(environment)).toHaveLength(2);
    expect(settingsOf(environment).destinations).toEqual({ path: '/d', required: true });
  });
});

describe('a duration', () => {
  it.each([
    ['5s', 5000],
    ['1m30s', 90_000],
    ['250ms', 250],
    ['60us', 0.06],
    ['1.5h', 5_400_000],
    ['0', 0],
    ['5', undefined],
    ['s', undefined],
    ['5 s', undefined],
    ['-5s', undefined],
    ['', undefined],
  ])('%j is %s ms', (text, expected) => {
    const result = parseDuration('x', text);
    expect(result.ok ? result.value : undefined).toBe(expected);
  });
});
