import { proxyConfigJson, type ProxyConfig } from '../../mesh/index.ts';
import { messageJson } from '../../mesh/messages.ts';
import { func, type FunctionMap, GoStruct, param } from '../go/index.ts';
import { HostObject } from './host-types.ts';

/** `protoToJSON`: Istio's leaves out of a ProxyConfig what every proxy assumes anyway. */
export const messageFunctions: FunctionMap = {
  protoToJSON: func([param.any], (message) => {
    const target = message instanceof GoStruct ? message.target : undefined;
    if (!(message instanceof GoStruct) || !(target instanceof HostObject)) return '{}';
    const { name } = message.type;
    if (name === 'v1alpha1.ProxyConfig') return proxyConfigJson(target.raw as ProxyConfig);
    return messageJson(name, target.raw);
  }),
};
