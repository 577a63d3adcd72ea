import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalQuantity, quantityError } from './quantity.ts';

describe('canonicalQuantity', () => {
  // Observed from the Kubernetes API machinery.
  test.for([
    ['2000m', '2'],
    ['1024Mi', '1Gi'],
    ['100m', '100m'],
    ['128Mi', '128Mi'],
    ['1.5', '1500m'],
    ['1.525', '1.525'],
    ['0.1Gi', '107374182400m'],
    ['1536Mi', '1536Mi'],
    ['1000', '1k'],
    ['0', '0'],
    ['0m', '0'],
    ['1e3', '1e3'],
    ['10e2', '1e3'],
    ['025Ti', '025Ti'],
    ['-1024Ki', '-1Mi'],
    ['.5', '500m'],
    ['1n', '1n'],
    ['0.1n', '1n'],
  ] as const)('%s prints as %s', ([written, printed]) => {
    expect(canonicalQuantity(written)).toBe(printed);
  });

  test('is idempotent', () => {
    const unit = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti', 'e3');
    const quantity = fc.tuple(fc.nat({ max: 10_000_000 }), unit).map(([n, u]) => `${n}${u}`);
    fc.assert(
      fc.property(quantity, (text) => {
        const once = canonicalQuantity(text);
        expect(canonicalQuantity(once)).toBe(once);
      }),
    );
  });
});

test.for([
  ['', 'format'],
  ['lots', 'format'],
  ['80-90', 'suffix'],
  ['1KB', 'format'],
  ['1K', 'suffix'],
  ['Ei', 'number'],
  ['1Gi', undefined],
] as const)('%s is refused for its %s', ([text, error]) => {
  expect(quantityError(text)).toBe(error);
});
