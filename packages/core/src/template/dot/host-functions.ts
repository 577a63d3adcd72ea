import type { Container, ObjectMeta } from '../../kubernetes/types.ts';
import { proxyConfigJson, type ProxyConfig } from '../../mesh/index.ts';
import {
  func,
  type FunctionMap,
  goBuiltins,
  GoMap,
  GoSlice,
  GoStruct,
  type GoValue,
  metered,
  param,
  type Meter,
} from '../go/index.ts';
import { attributesOf, wantsAttributes } from '../open-telemetry.ts';
import { HostObject, type HostTypes } from './host-types.ts';
import { goJson, messageJson } from './marshal.ts';

/** The functions of Istio's that take pods, containers or messages and not just texts and maps. */
export function hostFunctions(types: HostTypes): FunctionMap {
  return {
    annotation: metered([param.any, param.string, param.any], (meter, meta, name, fallback) => {
      const annotations = (rawOf(meta) as ObjectMeta | undefined)?.annotations ?? {};
      return Object.hasOwn(annotations, name) ? annotations[name] : printed(fallback, meter);
    }),
    includeInboundPorts: func([param.any], (containers) => tcpPorts(containersOf(containers))),
    applicationPorts: func([param.any], (containers) =>
      tcpPorts(containersOf(containers).filter(({ name }) => name !== 'istio-proxy')),
    ),
    structToJSON: func([param.any], (value) =>
      value === null || value === undefined ? '{}' : goJson(types, value),
    ),
    protoToJSON: func([param.any], (message) => protoJson(types, message)),
    otelResourceAttributes: func(
      [param.any, param.any, param.any, param.string, param.any],
      (mesh, annotations, labels, namespace, containers) => {
        const config = rawOf(mesh);
        if (!wantsAttributes(config?.['extensionProviders'])) return '';
        return attributesOf({
          annotations: textsOf(annotations),
          labels: textsOf(labels),
          namespace,
          containers: containersOf(containers),
        });
      },
    ),
  };
}

function protoJson(types: HostTypes, message: GoValue): string {
  const raw = rawOf(message);
  if (raw === undefined || !(message instanceof GoStruct)) return '{}';
  if (message.type.name === 'v1alpha1.ProxyConfig') return proxyConfigJson(raw as ProxyConfig);
  return messageJson(types, message.type.name, raw);
}

/** As Go's `%v`, which is `print` of one operand. */
function printed(value: GoValue, meter: Meter): GoValue {
  return goBuiltins['print']?.call([value], meter) ?? '';
}

function tcpPorts(containers: readonly Container[]): string {
  const ports = containers.flatMap((container) => container.ports ?? []);
  const tcp = ports.filter(({ protocol = 'TCP' }) => protocol === 'TCP');
  return tcp.map(({ containerPort }) => containerPort).join(',');
}

/** The pod's own containers behind a list of structs. */
function containersOf(list: GoValue): readonly Container[] {
  const items = list instanceof GoSlice ? list.items : [];
  return items.map(rawOf).filter((raw) => raw !== undefined) as unknown as readonly Container[];
}

function rawOf(value: GoValue): Readonly<Record<string, unknown>> | undefined {
  const target = value instanceof GoStruct ? value.target : undefined;
  return target instanceof HostObject ? target.raw : undefined;
}

/** Texts only: labels and annotations have no other values. */
function textsOf(map: GoValue): Readonly<Record<string, string>> {
  const entries = map instanceof GoMap ? [...map.entries] : [];
  return Object.fromEntries(entries.filter((entry) => typeof entry[1] === 'string')) as Record<
    string,
    string
  >;
}
