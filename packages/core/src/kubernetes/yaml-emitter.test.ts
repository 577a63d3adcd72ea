import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readYaml } from '../mesh/index.ts';
import type { Json } from './types.ts';
import { emitYaml } from './yaml-emitter.ts';

describe('emitYaml', () => {
  // Observed from sigs.k8s.io/yaml.
  test.for([
    [{ b: [{ y: 1, x: {} }, []], a: null }, 'a: null\nb:\n- x: {}\n  "y": 1\n- []\n'],
    [
      ['15001', '', '*', 'true', 'a: b', '1e3', 'x #y'],
      '- "15001"\n- ""\n- \'*\'\n- "true"\n- \'a: b\'\n- "1e3"\n- \'x #y\'\n',
    ],
    [{ v: '{}\n' }, 'v: |\n  {}\n'],
    [{ v: 'a\n b' }, 'v: |-\n  a\n   b\n'],
    [{ v: ' a\n\n' }, 'v: |2+\n   a\n\n'],
    [{ v: 'tab\there' }, 'v: "tab\\there"\n'],
    [{ 'a.b': 1, 'a/b': 2, a10: 3, a9: 4, aB: 5 }, 'a.b: 1\na/b: 2\na9: 4\na10: 3\naB: 5\n'],
    [{ v: 1e6, w: 12_345_678_901, x: 1.5 }, 'v: 1000000\nw: 12345678901\nx: 1.5\n'],
    [{ v: `${'word '.repeat(18)}end` }, `v: ${'word '.repeat(15)}word\n  word word end\n`],
    [{ ['k'.repeat(129)]: 'v' }, `? ${'k'.repeat(129)}\n: v\n`],
    ['text', 'text\n'],
  ] as const)('%j', ([value, text]) => {
    expect(emitYaml(value as Json)).toBe(text);
  });

  test('is read back as what it was', () => {
    const word = fc.string({ unit: 'grapheme-ascii' });
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(
          word.filter((key) => key !== '__proto__'),
          tie('tree'),
          { maxKeys: 3 },
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const reading = readYaml('emitted', emitYaml(value));
        expect(reading.ok && reading.value.value).toEqual(value);
      }),
    );
  });
});
