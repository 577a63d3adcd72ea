import fc from 'fast-check';
import { Pod as PodModel } from 'kubernetes-models/v1/Pod';
import { applyPatch, type Operation } from 'rfc6902';
import { describe, expect, test } from 'vitest';
import type { Pod } from '../kubernetes/types.ts';
import { arbitraryPod } from '../testing/arbitrary-pod.ts';
import { type InjectionConfig, loadInjectionConfig } from './config.ts';
import { inject } from './inject.ts';
import type { Injected } from './outcome.ts';

function load(values: object): InjectionConfig {
  const loaded = loadInjectionConfig({
    config: 'policy: enabled',
    values: JSON.stringify(values),
    revision: 'default',
    cluster: { nodes: { one: 'v1.33.0' } },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}

const HUB = { hub: 'registry.example', tag: '1' };
const CONFIGS = {
  plain: load({ global: HUB }),
  network: load({ global: { ...HUB, imagePullSecrets: ['pull'], network: 'network1' } }),
  cni: load({ global: HUB, pilot: { cni: { enabled: true, provider: 'multus' } } }),
  hold: load({ global: { ...HUB, proxy: { holdApplicationUntilProxyStarts: true } } }),
};
const configs = fc.constantFrom<keyof typeof CONFIGS>('plain', 'network', 'cni', 'hold');

function injected(config: keyof typeof CONFIGS, pod: Pod): Injected {
  const outcome = inject(CONFIGS[config], { pod, namespace: 'shop' });
  if (outcome.kind !== 'injected') throw new Error(JSON.stringify(outcome));
  return outcome;
}

describe('inject', () => {
  test('a second injection changes nothing', () => {
    fc.assert(
      fc.property(configs, arbitraryPod, (config, pod) => {
        const once = injected(config, pod).pod;
        const twice = injected(config, once);
        expect(twice.pod).toEqual(once);
        expect(twice.patch).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('applying the patch to the submitted pod gives the injected pod', () => {
    fc.assert(
      fc.property(configs, arbitraryPod, (config, pod) => {
        const outcome = injected(config, pod);
        // By way of text, as it goes to the API server: a patch must not lean on shared objects.
        const target = JSON.parse(JSON.stringify(pod)) as Pod;
        const patch = JSON.parse(JSON.stringify(outcome.patch)) as Operation[];
        const failures = applyPatch(target, patch);
        expect(failures.filter((failure) => failure !== null)).toEqual([]);
        expect(target).toEqual(outcome.pod);
      }),
      { numRuns: 500 },
    );
  });

  test('the submitted pod is never written to', () => {
    fc.assert(
      fc.property(configs, arbitraryPod, (config, pod) => {
        const before = JSON.stringify(pod);
        injected(config, pod);
        expect(JSON.stringify(pod)).toBe(before);
      }),
    );
  });

  test('the Kubernetes schema accepts the injected pod', () => {
    fc.assert(
      fc.property(configs, arbitraryPod, (config, pod) => {
        new PodModel(injected(config, pod).pod).validate();
      }),
      { numRuns: 200 },
    );
  });
});
