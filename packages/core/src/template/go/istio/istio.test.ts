import { describe, expect, test } from 'vitest';
import { error, type Row, testBehaviours, outcomeOf } from '../../../testing/go-behaviour.ts';
import { sprigFunctions } from '../sprig/index.ts';
import { GoMap, type GoValue } from '../value/types.ts';
import { istioFunctions } from './index.ts';

const env = (name: string) => ({ PLATFORM: 'openshift', EMPTY: '' })[name];
const functions = { ...sprigFunctions(), ...istioFunctions({ env }) };

const DATA: GoValue = {
  meta: { annotations: { a: 'x', empty: '' }, labels: { l: 'v' } },
  strings: new GoMap([['k', '<v>']], 'string'),
  texts: { a: '1', b: '2' },
  mixed: { a: 1 },
  nil: null,
  containers: [
    {
      name: 'app',
      image: 'registry:5000/app:v2',
      ports: [
        { containerPort: 80 },
        { containerPort: 53, protocol: 'UDP' },
        { containerPort: 9, protocol: 'SCTP' },
        { containerPort: 443, protocol: 'TCP' },
      ],
    },
    { name: 'istio-proxy', ports: [{ containerPort: 15_090 }] },
  ],
  mesh: {
    extensionProviders: [
      { opentelemetry: { serviceAttributeEnrichment: 'OTEL_SEMANTIC_CONVENTIONS' } },
    ],
  },
  duration: { seconds: 90n, nanos: 500_000_000 },
};

const ROWS: readonly Row[] = [
  ['{{ annotation .meta "a" "d" }}', 'x'],
  ['[{{ annotation .meta "empty" "d" }}]', '[]'],
  ['{{ annotation .meta "missing" 15020 }}', '15020'],
  ['{{ annotation .nil "missing" nil }}', '<nil>'],
  ['{{ isset .strings "k" }} {{ isset .strings "z" }} {{ isset .texts "a" }}', 'true false true'],
  ['{{ valueOrDefault "" "d" }} {{ valueOrDefault .nil "d" }} {{ valueOrDefault 0 "d" }}', 'd d 0'],
  ['{{ contains "b" "abc" }} {{ toLower "ÄB" }}', 'true äb'],
  ['{{ directory "/a/b/c" }} {{ directory "c" }}|', '/a/b/ |'],
  ['{{ kubevirtInterfaces "a,b" }} {{ excludeInterfaces "c" }}', 'a,b c'],
  ['{{ includeInboundPorts .containers }}', '80,443,15090'],
  ['{{ applicationPorts .containers }}', '80,443'],
  ['{{ includeInboundPorts .nil }}|', '|'],
  [
    '{{ formatDuration .duration }} {{ formatDuration "45s" }} {{ formatDuration .nil }}',
    '1m30.5s 45s 0s',
  ],
  ['{{ toJSON .strings }} {{ toJSON nil }}', '{"k":"\\u003cv\\u003e"} {}'],
  [
    '{{ toJsonMap .strings .texts }} {{ toJsonMap }}',
    '{"a":"1","b":"2","k":"\\u003cv\\u003e"} null',
  ],
  ['{{ (fromJSON `{"a":[1]}`).a }} {{ fromJSON "{" }}', '[1] {}'],
  [
    '{{ structToJSON .mixed }} {{ structToJSON nil }} {{ protoToJSON .mixed }}',
    '{"a":1} {} {"a":1}',
  ],
  ['{{ mergeMaps .texts (strdict "b" "3" "c") }}', 'map[a:1 b:3 c:]'],
  ['{{ omit .texts "a" "z" }}', 'map[b:2]'],
  ['{{ omitNil .nil }} {{ omitNil .mixed }}', '<no value> map[a:1]'],
  ['{{ toYaml .meta }}', 'annotations:\n  a: x\n  empty: ""\nlabels:\n  l: v\n'],
  ['{{ toYaml .nil }}{{ toYaml "y" }}{{ toYaml (list 1 1.5) }}', 'null\n"y"\n- 1\n- 1.5\n'],
  ['x:\n  {{ toYaml .texts | indent 2 }}', 'x:\n  a: "1"\n  b: "2"\n  '],
  [
    '{{ env "PLATFORM" "none" }} {{ env "EMPTY" "none" }} {{ env "OTHER" "none" }}',
    'openshift none none',
  ],
  [
    '{{ otelResourceAttributes .mesh .meta.annotations .meta.labels "ns" .containers }}',
    'service.namespace=ns,service.instance.id=ns.$(POD_NAME).app', // of two images neither is meant
  ],
  [
    '{{ otelResourceAttributes .mesh .meta.annotations .meta.labels "" (slice .containers 0 1) }}',
    'service.version=v2,service.instance.id=.$(POD_NAME).app',
  ],
  ['{{ otelResourceAttributes .nil .meta.annotations .meta.labels "ns" .containers }}|', '|'],
  [
    '{{ isset .mixed "a" }}',
    error(
      'template: t:1:9: executing "t" at <.mixed>: wrong type for value; expected map[string]string; got map[string]interface {}',
    ),
  ],
];

describe("Istio's functions", () => {
  testBehaviours(ROWS, { data: DATA, functions });

  test('leave the data as it is', () => {
    const before = JSON.stringify(DATA, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    outcomeOf('{{ mergeMaps .texts .strings }}{{ omit .texts "a" }}{{ omitNil .meta }}', {
      data: DATA,
      functions,
    });
    expect(
      JSON.stringify(DATA, (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    ).toBe(before);
  });
});
