import { expect, it } from 'vitest';
import type { Json } from '../kubernetes/types.ts';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../testing/conformance.ts';
import { strategicMerge } from './strategic-merge.ts';

interface Vector {
  readonly original: object;
  readonly patch: object;
  readonly merged?: Json;
  readonly error?: string;
}

const vectors = conformancePresent
  ? readConformance<readonly Vector[]>('istio-inject-rendered/smp-vectors.json')
  : [];

function merge({ original, patch }: Vector): Pick<Vector, 'merged' | 'error'> {
  try {
    return { merged: strategicMerge(original, patch) as Json };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

describeConformance('strategic merge vectors of Kubernetes', () => {
  it.each(vectors.map((vector, index) => ({ index, ...vector })))('$index', (vector) => {
    const before = JSON.stringify([vector.original, vector.patch]);
    const { merged, error } = vector;
    expect(merge(vector)).toEqual(error ? { error } : { merged });
    expect(JSON.stringify([vector.original, vector.patch])).toBe(before);
  });
});
