import type { JsonObject } from '../../mesh/index.ts';
import { readObject } from '../../mesh/object-reader.ts';
import { nearest, type Parsed, type Problem, refused } from '../../values/index.ts';
import { DEFAULT_VALUES } from './default-values.ts';
import { IMAGE_PULL_POLICIES, type ImagePullPolicy } from './options.ts';

/** What Istio's chart reads of its values to write objects, beside handing them to templates. */
export interface ChartValues {
  readonly hub: string;
  readonly tag: string;
  /** Empty leaves it to Kubernetes. */
  readonly imagePullPolicy: ImagePullPolicy | '';
  readonly imagePullSecrets: readonly string[];
  /** `global.proxy.autoInject`: the `policy` of the ConfigMap. */
  readonly policy: string;
  /** `pilot.env`: variables of the injector. */
  readonly env: Readonly<Record<string, string>>;
  readonly webhook: WebhookValues;
}

/** `sidecarInjectorWebhook`. */
export interface WebhookValues {
  readonly enableNamespacesByDefault: boolean;
  readonly reinvocationPolicy: 'Never' | 'IfNeeded';
  readonly defaultTemplates: readonly string[];
  /** Go templates and `{ builtin: NAME }` by name; the ConfigMap's reader judges them. */
  readonly templates: JsonObject;
  readonly neverInjectSelector: readonly JsonObject[];
  readonly alwaysInjectSelector: readonly JsonObject[];
  readonly injectedAnnotations: Readonly<Record<string, string>>;
}

/** Top-level keys: those with defaults, and those without. */
const KNOWN = [...Object.keys(DEFAULT_VALUES), 'gateways', 'pillion', 'revision'];

export function readChartValues(values: JsonObject): Parsed<ChartValues> {
  const unknown = Object.keys(values).filter((key) => !KNOWN.includes(key));
  const read = readObject('values', JSON.stringify(values), (reader): ChartValues => {
    const global = reader.object('global');
    const webhook = reader.object('sidecarInjectorWebhook');
    return {
      hub: global.text('hub', ''),
      tag: global.text('tag', ''),
      imagePullPolicy: global.oneOf('imagePullPolicy', ['', ...IMAGE_PULL_POLICIES], '') ?? '',
      imagePullSecrets: global.texts('imagePullSecrets'),
      policy: global.object('proxy').text('autoInject', 'enabled'),
      env: reader.object('pilot').textMap('env'),
      webhook: {
        enableNamespacesByDefault: webhook.flag('enableNamespacesByDefault', false),
        reinvocationPolicy:
          webhook.oneOf('reinvocationPolicy', ['Never', 'IfNeeded'], undefined) ?? 'Never',
        defaultTemplates: webhook.texts('defaultTemplates'),
        templates: webhook.object('templates').raw,
        neverInjectSelector: webhook.objects('neverInjectSelector').map(({ raw }) => raw),
        alwaysInjectSelector: webhook.objects('alwaysInjectSelector').map(({ raw }) => raw),
        injectedAnnotations: webhook.textMap('injectedAnnotations'),
      },
    };
  });
  if (unknown.length === 0) return read;
  return refused(...unknown.map(unknownKey), ...(read.ok ? [] : read.problems));
}

function unknownKey(key: string): Problem {
  const known = [...KNOWN, 'meshConfig'].toSorted();
  const meant = nearest(key, known);
  return {
    code: 'install.unknownValue',
    subject: 'values',
    value: key,
    reason: meant === undefined ? 'is not known' : `is not known; ${meant} is`,
    accepted: `one of ${known.join(', ')}`,
  };
}
