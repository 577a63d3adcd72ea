import { GoInt, goValueOf, GoStruct, type GoValue, type StructType } from '../go/index.ts';
import type { InjectionContext } from '../context.ts';
import { HostTypes } from './host-types.ts';

/** One rendering: a template names the same field a hundred times, and what it sets stays in it. */
interface Rendering {
  readonly context: InjectionContext;
  readonly memo: Map<string, GoValue>;
}

/** Builds the value that templates in Go know as dot, field by field as they ask for it. */
export class DotBuilder {
  readonly #struct: StructType<Rendering> = {
    name: 'inject.SidecarTemplateData',
    pointer: true,
    fields: fieldsOfDot(new HostTypes()),
    methods: new Map(),
  };

  build(context: InjectionContext): GoStruct {
    return new GoStruct(this.#struct, { context, memo: new Map() });
  }
}

type Read = (context: InjectionContext) => GoValue;

function fieldsOfDot(types: HostTypes): ReadonlyMap<string, (rendering: Rendering) => GoValue> {
  const reads: readonly (readonly [string, Read])[] = [
    ['TypeMeta', ({ typeMeta }) => types.read('TypeMeta', typeMeta)],
    ['DeploymentMeta', ({ deploymentMeta }) => new GoStruct(NAMESPACED_NAME, deploymentMeta)],
    ['ObjectMeta', ({ objectMeta }) => types.read('ObjectMeta', objectMeta)],
    ['Spec', ({ spec }) => types.read('PodSpec', spec)],
    ['ProxyConfig', ({ proxyConfig }) => types.read('*v1alpha1.ProxyConfig', proxyConfig)],
    ['MeshConfig', ({ meshConfig }) => types.read('*v1alpha1.MeshConfig', meshConfig)],
    ['Values', ({ values }) => goValueOf(values.raw, { integers: 'float64' })],
    ['Revision', ({ revision }) => revision],
    ['NativeSidecars', ({ nativeSidecars }) => nativeSidecars],
    ['ProxyImage', ({ proxyImage }) => proxyImage],
    ['ProxyInitImage', ({ proxyInitImage }) => proxyInitImage],
    ['ProxyUID', ({ proxyUid }) => new GoInt('int64', BigInt(proxyUid))],
    ['ProxyGID', ({ proxyGid }) => new GoInt('int64', BigInt(proxyGid))],
    ['InboundTrafficPolicyMode', (context) => context.inboundTrafficPolicyMode],
    ['CompliancePolicy', ({ compliancePolicy }) => compliancePolicy],
  ];
  return new Map(reads.map(([name, read]) => [name, once(name, read)]));
}

function once(name: string, read: Read): (rendering: Rendering) => GoValue {
  return ({ context, memo }) => {
    const known = memo.get(name);
    if (known !== undefined) return known;
    const value = read(context);
    memo.set(name, value);
    return value;
  };
}

const NAMESPACED_NAME: StructType<InjectionContext['deploymentMeta']> = {
  name: 'types.NamespacedName',
  pointer: false,
  fields: new Map([
    ['Namespace', ({ namespace }) => namespace],
    ['Name', ({ name }) => name],
  ]),
  methods: new Map(),
  print: (target) => `${target?.namespace ?? ''}/${target?.name ?? ''}`,
};
