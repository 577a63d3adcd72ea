import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_INJECTOR_CONFIG, type TemplateSource } from '../mesh/index.ts';
import type { Problem } from '../values/index.ts';
import { compileTemplates } from './compile-templates.ts';
import type { Template } from './define-template.ts';
import { renderOverlay } from './render-overlay.ts';
import { accept, type ContextChoice, contextFor } from '../testing/injection-context.ts';

function compile(sources: Readonly<Record<string, TemplateSource>>) {
  const templates = new Map(Object.entries(sources));
  return compileTemplates({ ...DEFAULT_INJECTOR_CONFIG, templates });
}

function compileGo(text: string): Template {
  const template = accept(compile({ mine: { kind: 'go', text } })).byName.get('mine');
  if (template === undefined) throw new Error('not compiled');
  return template;
}

/** The overlay that a text in Go's language renders, or the reasons why there is none. */
function render(text: string, choice: ContextChoice = {}): unknown {
  const overlay = renderOverlay(compileGo(text), contextFor(choice));
  return overlay.ok ? overlay.value : overlay.problems.map(({ reason }) => reason);
}

const problemsOf = (problems: readonly Problem[]) =>
  problems.map(({ code, subject, value }) => [code, subject, value]);

describe('compileTemplates', () => {
  it('has the built-ins without an entry, and lets an entry replace one', () => {
    const { byName } = accept(
      compile({
        sidecar: { kind: 'builtin', name: 'gateway' },
        mine: { kind: 'builtin', name: 'sidecar' },
      }),
    );
    const rendered = (name: string) => byName.get(name)?.render(contextFor()).spec ?? {};
    expect(byName.get('sidecar')?.name).toBe('sidecar');
    expect(rendered('sidecar')).not.toHaveProperty('initContainers');
    expect(rendered('mine')).toHaveProperty('initContainers');
    expect(byName.has('grpc-agent')).toBe(true);
  });

  it('tells the problems of all templates at once', () => {
    const templates = compile({
      a: { kind: 'go', text: 'x: 1\ny: {{ .Spec' },
      b: { kind: 'builtin', name: 'nope' },
      c: { kind: 'go', text: '{{ noSuchFunction }}' },
    });
    expect(problemsOf(templates.ok ? [] : templates.problems)).toEqual([
      ['goTemplate.parse', 'templates.a', 'y: {{ .Spec'],
      ['template.unknownBuiltin', 'templates.b.builtin', 'nope'],
      ['goTemplate.parse', 'templates.c', '{{ noSuchFunction }}'],
    ]);
  });
});

const TRACED = {
  extensionProviders: [
    { name: 'o', opentelemetry: { serviceAttributeEnrichment: 'OTEL_SEMANTIC_CONVENTIONS' } },
  ],
};

describe('templates in Go', () => {
  it.each([
    ['{{ .TypeMeta.Kind }} {{ .TypeMeta.APIVersion }}', 'Deployment apps/v1'],
    ['{{ .DeploymentMeta.Name }} {{ .DeploymentMeta }}', 'web shop/web'],
    ['{{ (index .Spec.Containers 0).Image }}', 'app:1'],
    ['{{ range .Spec.Containers }}{{ range .Ports }}{{ .ContainerPort }}{{ end }}{{ end }}', 80],
    ['{{ structToJSON (index (index .Spec.Containers 0).Ports 0) }}', { containerPort: 80 }],
    [
      '{{ toJson .Spec | quote }}',
      '{"containers":[{"name":"app","image":"app:1","ports":[{"containerPort":80}],"resources":{}}]}',
    ],
    ['{{ .Spec.ServiceAccountName }}{{ .Spec.HostNetwork }}', false],
    [
      '{{ .ProxyConfig.InterceptionMode }}-{{ .ProxyConfig.InterceptionMode.String }}',
      'REDIRECT-REDIRECT',
    ],
    ['{{ .ProxyConfig.GetTracing.GetTlsSettings.GetCaCertificates | quote }}', ''],
    ['{{ .ProxyConfig.HoldApplicationUntilProxyStarts.GetValue }}', false],
    ['{{ .ProxyConfig.StatusPort }}', 15_020],
    ['{{ .MeshConfig.GetProxyListenPort }}', 15_001],
    ['{{ .MeshConfig.DefaultConfig.DrainDuration }}', 'seconds:45'],
    ['{{ protoToJSON .ProxyConfig | quote }}', '{}'],
    [
      '{{ otelResourceAttributes .MeshConfig .ObjectMeta.Annotations .ObjectMeta.Labels `shop` .Spec.Containers }}',
      'service.namespace=shop,service.version=1,service.instance.id=shop.$(POD_NAME).app',
    ],
    ['{{ .Values.constructor }}{{ .ObjectMeta.Labels.__proto__ }}', '<no value><no value>'],
    ['{{ set .Values "x" 1 | len }}{{ .Values.x }}', 21],
    ['{{ toJson .MeshConfig.OutboundTrafficPolicy | quote }}', '{"mode":"ALLOW_ANY"}'],
    ['{{ .Values.global.hub }}', 'example.org/mesh'],
    ['{{ annotation .ObjectMeta `have` `d` }} {{ annotation .ObjectMeta `not` 7 }}', 'mine 7'],
    ['{{ includeInboundPorts .Spec.Containers | quote }}', '80'],
    [
      '{{ .ProxyUID }}/{{ .NativeSidecars }}/{{ .Revision | default "default" }}',
      '1337/true/default',
    ],
  ])('%s', (expression, value) => {
    const rendered = render(`a: ${expression}`, { annotations: { have: 'mine' }, mesh: TRACED });
    expect(rendered).toEqual({ a: value });
  });

  it('ask for the control plane`s environment of the pod at hand', () => {
    const template = compileGo('a: {{ env "A" "none" }}');
    const inZone = (A: string) => renderOverlay(template, contextFor({ context: { env: { A } } }));
    expect(accept(inZone('one'))).toEqual({ a: 'one' });
    expect(accept(inZone('two'))).toEqual({ a: 'two' });
  });

  it.each([
    ['', {}],
    ['# nothing\n', {}],
    ['a: {{ "x" }}\n---\na: y', { a: 'x' }],
    ['a: on\nb: 010', { a: true, b: 8 }],
  ])('renders %j as %j', (text, overlay) => {
    expect(render(text)).toEqual(overlay);
  });

  it.each([
    [
      '{{ .Nope }}',
      `template: mine:1:3: executing "mine" at <.Nope>: can't evaluate field Nope in type *inject.SidecarTemplateData`,
    ],
    ['just text', 'renders no object'],
  ])('%s is refused with the reason', (text, reason) => {
    expect(render(text)).toEqual([reason]);
  });

  it('tell the line of YAML that is broken', () => {
    const overlay = renderOverlay(compileGo('a: 1\nb: {{ "[" }}\n'), contextFor());
    expect(overlay.ok ? [] : overlay.problems[0]).toMatchObject({ code: 'yaml.malformed' });
  });
});

describe('any text', () => {
  it('compiles or is refused, renders or is refused, and never throws', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '.Spec',
      ' range ',
      ' end ',
      '"',
      '\n',
      ': ',
      '- ',
      '$x := ',
      'printf ',
      '|',
      '(',
      ')',
      '.Values.a.b',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const templates = compile({ mine: { kind: 'go', text: pieces.join('') } });
        const template = templates.ok ? templates.value.byName.get('mine') : undefined;
        if (template) renderOverlay(template, contextFor());
      }),
    );
  });
});
