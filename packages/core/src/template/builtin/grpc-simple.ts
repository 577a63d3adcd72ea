import type { Container } from '../../kubernetes/types.ts';
import type { InjectionContext } from '../context.ts';
import { defineTemplate, type Template } from '../define-template.ts';
import type { Overlay } from '../overlay.ts';
import { env, fromField } from './proxy-env.ts';

const VOLUME = 'grpc-io-proxyless-bootstrap';
const FOLDER = '/var/lib/grpc/data/';
const BOOTSTRAP = `${FOLDER}bootstrap.json`;
const MOUNT = { mountPath: FOLDER, name: VOLUME };

/** Proxyless gRPC without certificates: an init container writes the libraries' bootstrap file. */
export const grpcSimple: Template = defineTemplate({
  name: 'grpc-simple',
  render(context) {
    return {
      metadata: { annotations: { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' } },
      spec: {
        initContainers: [bootstrapContainer(context)],
        containers: context.spec.containers.map(({ name }) => applicationContainer(name)),
        volumes: [{ name: VOLUME, emptyDir: {} }],
      },
    };
  },
});

function bootstrapContainer({ values }: InjectionContext): Overlay<Container> {
  return {
    name: 'grpc-bootstrap-init',
    image: 'busybox:1.28',
    volumeMounts: [MOUNT],
    env: [
      fromField('INSTANCE_IP', 'status.podIP'),
      fromField('POD_NAME', 'metadata.name'),
      fromField('POD_NAMESPACE', 'metadata.namespace'),
      ...env('ISTIO_NAMESPACE', `${values.global.istioNamespace}\n`), // with a line break, as in Istio's pods
    ],
    command: ['sh', '-c', bootstrapScript()],
  };
}

function applicationContainer(name: string): Overlay<Container> {
  return {
    name,
    env: [
      ...env('GRPC_XDS_BOOTSTRAP', BOOTSTRAP),
      ...env('GRPC_GO_LOG_VERBOSITY_LEVEL', '99'),
      ...env('GRPC_GO_LOG_SEVERITY_LEVEL', 'info'),
    ],
    volumeMounts: [MOUNT],
  };
}

/**
 * The pod's address and name are known to the shell only, so the shell completes the JSON: each
 * `'${…}'` ends the quoted text, takes a variable, and goes on. Spacing as Istio's, so that pods
 * injected by either are equal.
 */
function bootstrapScript(): string {
  const server = [
    '      "server_uri": "\'${SERVER_URI}\'"',
    '      "channel_creds": [{"type": "insecure"}]',
    '      "server_features" : ["xds_v3"]',
  ];
  const node = [
    '    "id": "\'${NODE_ID}\'"',
    '    "metadata": {\n      "GENERATOR": "grpc"\n    }',
  ];
  const bootstrap = [
    `  "xds_servers": [\n    {\n${server.join(',\n')}\n    }\n  ]`,
    `  "node": {\n${node.join(',\n')}\n  }`,
  ];
  return [
    'NODE_ID="sidecar~${INSTANCE_IP}~${POD_NAME}.${POD_NAMESPACE}~cluster.local"',
    'SERVER_URI="dns:///istiod.${ISTIO_NAMESPACE}.svc:15010"',
    `echo '\n{\n${bootstrap.join(',\n')}\n}' > ${BOOTSTRAP}`,
  ].join('\n');
}
