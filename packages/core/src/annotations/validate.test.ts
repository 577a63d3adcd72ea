import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestAnnotation } from './nearest-name.ts';
import { ANNOTATIONS } from './registry.ts';
import { istioErrorText, validateAnnotations } from './validate.ts';

describe('validateAnnotations', () => {
  test('reports every bad item of every annotation at once', () => {
    const problems = validateAnnotations({
      'traffic.sidecar.istio.io/excludeOutboundPorts': '80,x,99999',
      'traffic.sidecar.istio.io/includeOutboundPorts': 'all',
      'sidecar.istio.io/interceptionMode': 'redirect',
      'unrelated.example/port': 'x',
    });
    expect(problems.map(({ code, value }) => [code, value])).toEqual([
      ['port.malformed', 'x'],
      ['port.outOfRange', '99999'],
      ['port.malformed', 'all'],
      ['mode.unknown', 'redirect'],
    ]);
  });

  test("counts Istio's way: one error for each annotation, by name", () => {
    const text = istioErrorText(
      validateAnnotations({
        'traffic.sidecar.istio.io/excludeOutboundPorts': 'x,y',
        'sidecar.istio.io/proxyCPU': 'lots',
      }),
    );
    expect(text.split('\n')).toEqual([
      '2 errors occurred:',
      expect.stringMatching(
        /^\t\* invalid value 'lots' for annotation 'sidecar.istio.io\/proxyCPU'/,
      ),
      expect.stringMatching(/^\t\* invalid value 'x,y' for .*failed parsing port 'x'/),
      '',
      '',
    ]);
  });

  test('takes every documented example', () => {
    const refused = ANNOTATIONS.values()
      .flatMap(({ name, example }) => validateAnnotations({ [name]: example }))
      // Names of ports and ranges are resolved against the pod before they are validated.
      .filter(({ subject }) => !subject.endsWith('/excludeInboundPorts'));
    expect([...refused]).toEqual([]);
  });

  test('answers for any text whatever, with a reason for each refusal', () => {
    const names = [...ANNOTATIONS.keys()];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string(), (name, value) => {
        const problems = validateAnnotations({ [name]: value });
        for (const problem of problems) {
          expect(problem.subject).toBe(name);
          expect(problem.reason).not.toBe('');
          expect(problem.accepted).not.toBe('');
        }
      }),
    );
  });
});

describe('nearestAnnotation', () => {
  test.for([
    [
      'traffic.sidecar.istio.io/excludeOutboundPort',
      'traffic.sidecar.istio.io/excludeOutboundPorts',
    ],
    [
      'traffic.sidecar.istio.io/excludeoutboundports',
      'traffic.sidecar.istio.io/excludeOutboundPorts',
    ],
    ['trafic.sidecar.istio.io/includeInboundPorts', 'traffic.sidecar.istio.io/includeInboundPorts'],
    ['sidecar.istio.io/proxyCpu', 'sidecar.istio.io/proxyCPU'],
    ['sidecar.istio.io/injected', 'sidecar.istio.io/inject'],
  ] as const)('%s means %s', ([written, meant]) => {
    expect(nearestAnnotation(written)).toBe(meant);
  });

  test.for([
    'sidecar.istio.io/inject',
    'example.com/ports',
    'app',
    'ambient.istio.io/redirection-mode-of-everything',
  ])('has nothing to say about %s', (name) => {
    expect(nearestAnnotation(name)).toBeUndefined();
  });
});
