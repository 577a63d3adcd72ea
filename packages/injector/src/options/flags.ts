/** One command-line flag; the help text and the parser both read this table. */
export interface Flag {
  readonly name: string;
  /** What stands for the value in the help text; absent for a switch. */
  readonly value?: string;
  readonly doc: string;
}

export const FLAGS = [
  {
    name: 'listen',
    value: 'HOST:PORT',
    doc: 'HTTPS address of the webhook. Default :15017, both families; port 0 lets the kernel choose',
  },
  {
    name: 'metrics-listen',
    value: 'HOST:PORT',
    doc: 'plain HTTP address of /metrics, /ready and /healthz. Default :15014; "off" for none',
  },
  {
    name: 'inject-dir',
    value: 'DIR',
    doc: 'directory with the files "config" and "values", watched. Default ./var/lib/istio/inject, or the ConfigMaps of a cluster',
  },
  {
    name: 'in-cluster',
    doc: 'watch the cluster of this pod: ConfigMaps istio-sidecar-injector[-REVISION] and istio[-REVISION], namespaces, nodes; keep the CA of --self-signed in a Secret and in the webhook configurations; write events',
  },
  { name: 'kubeconfig', value: 'FILE', doc: 'the same, of the cluster of this file' },
  {
    name: 'watchdog',
    value: 'MODE',
    doc: 'in a cluster: off, report pods that lack their sidecar, or restart them one a minute within disruption budgets. Default off',
  },
  { name: 'mesh-config', value: 'FILE', doc: 'mesh configuration (YAML), watched. Default: none' },
  { name: 'revision', value: 'NAME', doc: 'revision to inject for. Default: $REVISION, else ""' },
  { name: 'tls-cert', value: 'FILE', doc: 'serving certificate with its chain, PEM, watched' },
  { name: 'tls-key', value: 'FILE', doc: 'private key of --tls-cert, PEM, watched' },
  { name: 'self-signed', doc: 'mint a CA and a serving certificate in memory, and rotate them' },
  { name: 'ca-out', value: 'FILE', doc: 'with --self-signed: write the CA bundle here, PEM' },
  {
    name: 'dns-names',
    value: 'LIST',
    doc: 'with --self-signed: names and IP addresses of the certificate, comma-separated',
  },
  {
    name: 'namespaces',
    value: 'FILE',
    doc: 'JSON, watched: {"NAME": {"labels": {}, "annotations": {}}}',
  },
  { name: 'nodes', value: 'FILE', doc: 'JSON, watched: {"NODE": "KUBELET VERSION"}' },
  {
    name: 'drain-delay',
    value: 'DURATION',
    doc: 'after SIGTERM, go on accepting for so long while readiness is off. Default 2s; SIGINT waits for nothing',
  },
  {
    name: 'drain-timeout',
    value: 'DURATION',
    doc: 'after SIGTERM, cut off what still runs by then. Default 25s',
  },
  { name: 'log-level', value: 'LEVEL', doc: 'debug, info, warn or error. Default info' },
  { name: 'help', doc: 'show this' },
  { name: 'version', doc: 'show the version' },
] as const satisfies readonly Flag[];

export type FlagName = (typeof FLAGS)[number]['name'];

/** Environment variables that are read, all of them Istio's. */
export const VARIABLES = {
  REVISION: 'revision to inject for, where --revision is absent',
  ENABLE_NATIVE_SIDECARS:
    'auto, true or false: the sidecar as a restartable init container. Default auto',
  COMPLIANCE_POLICY: 'set on every proxy, e.g. fips-140-3',
  PLATFORM: 'openshift: user ids are taken from the annotations of the namespace',
  POD_NAMESPACE:
    'namespace in the names of a self-signed certificate, and of ConfigMaps and Secret. Default istio-system',
  INJECTION_WEBHOOK_CONFIG_NAME: 'set and empty: webhook configurations are left alone',
} as const;
