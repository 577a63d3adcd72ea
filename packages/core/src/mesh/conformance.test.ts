import { expect, it } from 'vitest';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../testing/conformance.ts';
import { parseValues } from './parse-values.ts';
import { proxyConfigJson } from './proxy-config-json.ts';
import { proxyImage } from './proxy-image.ts';
import { DEFAULT_MESH_CONFIG } from './mesh-config.ts';
import { resolveProxyConfig } from './resolve-proxy-config.ts';

interface ImageVector {
  /** `-` where the pod has no annotation. */
  readonly annotation: string;
  readonly hub: string;
  readonly tag: string;
  readonly variant: string;
  readonly proxyConfigImageType: string;
  readonly proxy: string;
  readonly init: string;
}

interface Vectors {
  readonly proxyImage: readonly ImageVector[];
  readonly proxyConfigToJSON: readonly { readonly annotation: string; readonly out: string }[];
}

const vectors = conformancePresent
  ? readConformance<Vectors>('istio-inject-rendered/functions.json')
  : { proxyImage: [], proxyConfigToJSON: [] };

describeConformance('vectors of Istio', () => {
  it(`gives the images of ${vectors.proxyImage.length} choices`, () => {
    expect(
      vectors.proxyImage.map((vector) => {
        const { hub, tag, variant, proxyConfigImageType } = vector;
        const values = parseValues(JSON.stringify({ global: { hub, tag, variant } }));
        if (!values.ok) return values.problems;
        const annotation = vector.annotation === '-' ? undefined : vector.annotation;
        const choice = { annotation, proxyConfigImageType };
        const proxy = proxyImage(values.value, 'proxy', choice);
        return { ...vector, proxy, init: proxyImage(values.value, 'init', choice) };
      }),
    ).toEqual(vectors.proxyImage);
  });

  it.each(vectors.proxyConfigToJSON)('prints $annotation as $out', ({ annotation, out }) => {
    const config = resolveProxyConfig(DEFAULT_MESH_CONFIG, { 'proxy.istio.io/config': annotation });
    expect(config.ok && proxyConfigJson(config.value)).toBe(out);
  });
});
