/** A pod's environment, handed in; nothing in here reads the process's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Name of the pod. Empty or unset: unknown, and labels say so. */
export const POD_NAME = 'POD_NAME';
/** Namespace of the pod. */
export const POD_NAMESPACE = 'POD_NAMESPACE';
/** The pod's own address; application probes are sent there. Unset: 127.0.0.1. */
export const INSTANCE_IP = 'INSTANCE_IP';
/** Name of the Deployment, StatefulSet or whatever owns the pod. */
export const WORKLOAD_NAME = 'ISTIO_META_WORKLOAD_NAME';
/** JSON array of the ports that the pod's containers declare: `[{"name":"http","containerPort":80}]`. */
export const POD_PORTS = 'ISTIO_META_POD_PORTS';
/** `REDIRECT`, `TPROXY` or `NONE`. */
export const INTERCEPTION_MODE = 'ISTIO_META_INTERCEPTION_MODE';
/** The ProxyConfig as JSON, as the injector resolved it. */
export const PROXY_CONFIG = 'PROXY_CONFIG';
/** JSON map of application probes by the path that the kubelet asks for. */
export const APP_PROBERS = 'ISTIO_KUBE_APP_PROBERS';
/** JSON with `scrape`, `port`, `path` of the application's own metrics. */
export const PROMETHEUS_ANNOTATIONS = 'ISTIO_PROMETHEUS_ANNOTATIONS';
/** Probe the application at `localhost` instead of the pod's address. */
export const LEGACY_PROBE_LOCALHOST = 'REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION';
/** End as soon as no connection is open, but not before `MINIMUM_DRAIN_DURATION`. Default: false. */
export const EXIT_ON_ZERO = 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS';
/** With `EXIT_ON_ZERO_ACTIVE_CONNECTIONS`: the shortest drain. Default: 5s. */
export const MINIMUM_DRAIN = 'MINIMUM_DRAIN_DURATION';
/** Path of the destinations file; it must then exist. Unset: `destinations.yaml` in `configPath`. */
export const DESTINATIONS = 'PILLION_DESTINATIONS';
/** `json`, `text` or `none`. Default: json. */
export const ACCESS_LOG = 'PILLION_ACCESS_LOG';
/** A line, or a JSON object of lines, with Envoy's operators. Unset: our fields in JSON, Istio's default in text. */
export const ACCESS_LOG_FORMAT = 'PILLION_ACCESS_LOG_FORMAT';
/** Percent of what went well that is logged. Default: 100. */
export const ACCESS_LOG_SAMPLING = 'PILLION_ACCESS_LOG_SAMPLING';
/** Where to. Default: /dev/stdout. */
export const ACCESS_LOG_FILE = 'PILLION_ACCESS_LOG_FILE';
/** Comma list of ES modules with filters. Default: none. */
export const FILTERS = 'PILLION_FILTERS';
/** The collector that spans go to, over OTLP/HTTP; `/v1/traces` is added. Unset: no spans. */
export const OTLP_ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
/** The same for traces alone, as it stands. */
export const OTLP_TRACES_ENDPOINT = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
/** Comma list of `name=value` sent along with spans. */
export const OTLP_HEADERS = 'OTEL_EXPORTER_OTLP_HEADERS';
/** A file with the authorities (PEM) that a collector behind TLS is trusted by; without, those that Node trusts. */
export const OTLP_CERTIFICATE = 'OTEL_EXPORTER_OTLP_CERTIFICATE';
/** Comma list of `name=value` that spans' source is described by; the injector may write it. */
export const OTEL_RESOURCE = 'OTEL_RESOURCE_ATTRIBUTES';
/** `service.name` of spans. Default: the canonical service. */
export const OTEL_SERVICE = 'OTEL_SERVICE_NAME';
/** Name of the cluster. Default: Kubernetes. */
export const CLUSTER_ID = 'ISTIO_META_CLUSTER_ID';
/** `ALLOW_ANY` or `REGISTRY_ONLY`. Default: ALLOW_ANY. */
export const OUTBOUND_POLICY = 'PILLION_OUTBOUND_TRAFFIC_POLICY';
/** `native` (the addon's socket engine) or `node` (node:net). Default: native. */
export const ENGINE = 'PILLION_ENGINE';
/** How long to wait awake for peers that answer at once, up to 1ms; 0 for never. Default: 60us. */
export const BUSY_POLL = 'PILLION_BUSY_POLL';
/** How long a silent connection of unknown protocol is held. Default: 1s. */
export const DETECTION_TIMEOUT = 'PILLION_PROTOCOL_DETECTION_TIMEOUT';
/** Comma list of ports whose servers speak first; replaces the default list. */
export const SERVER_FIRST_PORTS = 'PILLION_SERVER_FIRST_PORTS';

/** Own names, for the nearest one to a name that is none of them. */
export const PILLION_VARIABLES: readonly string[] = [
  DESTINATIONS,
  ACCESS_LOG,
  ACCESS_LOG_FORMAT,
  ACCESS_LOG_SAMPLING,
  ACCESS_LOG_FILE,
  FILTERS,
  OUTBOUND_POLICY,
  ENGINE,
  BUSY_POLL,
  DETECTION_TIMEOUT,
  SERVER_FIRST_PORTS,
  'PILLION_CONFORMANCE',
];
