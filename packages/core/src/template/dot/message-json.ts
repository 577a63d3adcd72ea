import { proxyConfigJson, type ProxyConfig } from '../../mesh/index.ts';
import { func, type FunctionMap, GoStruct, param } from '../go/index.ts';
import { HostObject, type HostTypes } from './host-types.ts';

/** `protoToJSON`: Istio's leaves out of a ProxyConfig what every proxy assumes anyway. */
export function messageFunctions(types: HostTypes): FunctionMap {
  return {
    protoToJSON: func([param.any], (message) => {
      const target = message instanceof GoStruct ? message.target : undefined;
      if (!(message instanceof GoStruct) || !(target instanceof HostObject)) return '{}';
      const { name } = message.type;
      if (name === 'v1alpha1.ProxyConfig') return proxyConfigJson(target.raw as ProxyConfig);
      return messageJson(types, name, target.raw);
    }),
  };
}

/** A message as protobuf's JSON has it: fields that are set, in declared order, maps sorted. */
function messageJson(types: HostTypes, type: string, raw: unknown): string {
  if (type.startsWith('[]')) {
    const items = Array.isArray(raw) ? (raw as readonly unknown[]) : [];
    return `[${items.map((item) => messageJson(types, type.slice(2), item)).join(',')}]`;
  }
  if (typeof raw !== 'object' || raw === null) return JSON.stringify(raw);
  const object = raw as Readonly<Record<string, unknown>>;
  const typed: readonly (readonly [string, string])[] = type.startsWith('{}')
    ? Object.keys(object)
        .toSorted()
        .map((key) => [key, type.slice(2)])
    : types.fieldsOf(type.replace(/^\*/, '')).map((field) => [field.json, field.type]);
  const set = typed.filter(([key]) => Object.hasOwn(object, key) && object[key] !== null);
  const parts = set.map(([key, item]) => {
    return `${JSON.stringify(key)}:${messageJson(types, item, object[key])}`;
  });
  return `{${parts.join(',')}}`;
}
