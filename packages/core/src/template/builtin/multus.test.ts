import { describe, expect, it } from 'vitest';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../../testing/conformance.ts';
import { withPort } from './capture.ts';
import { appendMultusNetwork } from './multus.ts';

interface Vectors {
  readonly appendMultusNetwork: readonly {
    readonly existing: string;
    readonly network: string;
    readonly out: string;
  }[];
  readonly excludeInboundPort: readonly {
    readonly list: string;
    readonly port: string | number;
    readonly out: string;
  }[];
}

const vectors = conformancePresent
  ? readConformance<Vectors>('istio-inject-rendered/functions.json')
  : { appendMultusNetwork: [], excludeInboundPort: [] };

/** Istio makes `[, {…}]` of an empty list, which Multus cannot read; Pillion does not. */
const DIFFERENT: ReadonlySet<string> = new Set(['[]']);

describe('appendMultusNetwork', () => {
  const same = vectors.appendMultusNetwork.filter(({ existing }) => !DIFFERENT.has(existing));

  it.each(same)('$network to $existing', ({ existing, network, out }) => {
    expect(appendMultusNetwork(existing, network)).toBe(out);
  });

  it('makes a list of one out of an empty list', () => {
    expect(appendMultusNetwork('[]', 'default/istio-cni')).toBe(
      '[{"name": "istio-cni", "namespace": "default"}]',
    );
  });
});

describeConformance('withPort', () => {
  it.each(vectors.excludeInboundPort)('$port to $list', ({ list, port, out }) => {
    expect(withPort(list, String(port))).toBe(out);
  });
});
