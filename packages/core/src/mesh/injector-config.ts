/** Key `config` of the ConfigMap `istio-sidecar-injector`, with its defaults. */
export interface InjectorConfig {
  /** `enabled` or `disabled`; any other text injects nothing, not even where a pod asks for it. */
  readonly policy: string;
  /** Names for pods that name none; never empty. */
  readonly defaultTemplates: readonly string[];
  readonly templates: ReadonlyMap<string, TemplateSource>;
  /** One level: what an alias expands to is not expanded again. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly neverInjectSelector: readonly LabelSelector[];
  readonly alwaysInjectSelector: readonly LabelSelector[];
  /** Put on every injected pod after everything else. */
  readonly injectedAnnotations: Readonly<Record<string, string>>;
}

/** An entry of `templates`: text in Go's template language, or the name of a built-in. */
export type TemplateSource =
  | { readonly kind: 'go'; readonly text: string }
  | { readonly kind: 'builtin'; readonly name: string };

/** Kubernetes' LabelSelector as written: not checked, an invalid one is told and skipped. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export const DEFAULT_INJECTOR_CONFIG: InjectorConfig = {
  policy: 'enabled',
  defaultTemplates: ['sidecar'],
  templates: new Map(),
  aliases: new Map(),
  neverInjectSelector: [],
  alwaysInjectSelector: [],
  injectedAnnotations: {},
};
