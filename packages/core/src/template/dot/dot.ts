import type { Values } from '../../mesh/index.ts';
import { GoInt, GoStruct, type GoValue, type StructType } from '../go/index.ts';
import type { InjectionContext } from '../context.ts';
import { HostTypes, untyped } from './host-types.ts';

/**
 * Builds the value that templates in Go know as dot, field by field as they ask for it. Values are
 * turned once for all pods, since only a new configuration brings new ones.
 */
export class DotBuilder {
  readonly types = new HostTypes();
  readonly #values = new WeakMap<Values, GoValue>();
  readonly #struct: StructType<InjectionContext>;

  constructor() {
    this.#struct = {
      name: 'inject.SidecarTemplateData',
      pointer: true,
      fields: this.#fields(),
      methods: new Map(),
      print: undefined,
    };
  }

  build(context: InjectionContext): GoStruct {
    return new GoStruct(this.#struct, context);
  }

  #fields(): ReadonlyMap<string, (context: InjectionContext) => GoValue> {
    const { types } = this;
    const host = (type: string, pick: (context: InjectionContext) => unknown) =>
      once((context) => types.read(type, pick(context)));
    return new Map<string, (context: InjectionContext) => GoValue>([
      ['TypeMeta', host('TypeMeta', ({ typeMeta }) => typeMeta)],
      ['DeploymentMeta', ({ deploymentMeta }) => new GoStruct(NAMESPACED_NAME, deploymentMeta)],
      ['ObjectMeta', host('ObjectMeta', ({ objectMeta }) => objectMeta)],
      ['Spec', host('PodSpec', ({ spec }) => spec)],
      ['ProxyConfig', host('*v1alpha1.ProxyConfig', ({ proxyConfig }) => proxyConfig)],
      ['MeshConfig', host('*v1alpha1.MeshConfig', ({ meshConfig }) => meshConfig)],
      ['Values', ({ values }) => this.#valuesOf(values)],
      ['Revision', ({ revision }) => revision],
      ['NativeSidecars', ({ nativeSidecars }) => nativeSidecars],
      ['ProxyImage', ({ proxyImage }) => proxyImage],
      ['ProxyInitImage', ({ proxyInitImage }) => proxyInitImage],
      ['ProxyUID', ({ proxyUid }) => new GoInt('int64', BigInt(proxyUid))],
      ['ProxyGID', ({ proxyGid }) => new GoInt('int64', BigInt(proxyGid))],
      ['InboundTrafficPolicyMode', (context) => context.inboundTrafficPolicyMode],
      ['CompliancePolicy', ({ compliancePolicy }) => compliancePolicy],
    ]);
  }

  #valuesOf(values: Values): GoValue {
    const known = this.#values.get(values);
    if (known !== undefined) return known;
    const value = untyped(values.raw);
    this.#values.set(values, value);
    return value;
  }
}

/** Reads a field once a pod: templates name the same one a hundred times. */
function once(
  read: (context: InjectionContext) => GoValue,
): (context: InjectionContext) => GoValue {
  const memo = new WeakMap<InjectionContext, GoValue>();
  return (context) => {
    const known = memo.get(context);
    if (known !== undefined) return known;
    const value = read(context);
    memo.set(context, value);
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
