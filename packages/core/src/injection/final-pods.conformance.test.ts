import { readdirSync } from 'node:fs';
import { Pod as PodModel } from 'kubernetes-models/v1/Pod';
import { applyPatch, type Operation } from 'rfc6902';
import { expect, test } from 'vitest';
import { readYaml } from '../mesh/yaml.ts';
import type { Pod } from '../kubernetes/types.ts';
import { defineTemplate, type PodOverlay } from '../template/index.ts';
import {
  conformanceFolder,
  conformancePresent,
  describeConformance,
} from '../testing/conformance.ts';
import {
  configOfCase,
  type RenderedCase,
  renderedCases,
  type RenderedDocument,
} from '../testing/rendered-cases.ts';
import type { InjectionConfig } from './config.ts';
import { inject } from './inject.ts';

/**
 * Level 3 of the corpus: with the overlays that Istio rendered, everything after them must give the
 * pod that Istio made, by the pod we return and by the patch applied to the submitted one.
 */
describeConformance('from the rendered overlays to the final pod', () => {
  const names = conformancePresent
    ? readdirSync(`${conformanceFolder}/istio-inject-rendered/cases`).toSorted()
    : [];
  const documents = renderedCases(names).flatMap((rendered) =>
    rendered.docs.map((document, at) => ({
      name: `${rendered.name} ${document.path} ${at}`,
      rendered,
      document,
    })),
  );

  test.for(documents)('$name', ({ rendered, document }) => {
    const before = JSON.stringify(document.pod);
    const outcome = inject(configOf(rendered, document), {
      pod: document.pod,
      namespace: document.pod.metadata?.namespace ?? '',
      ...(document.path === 'kube-inject'
        ? { owner: { ...document.typeMeta, ...document.deploymentMeta } }
        : {}),
    });
    if (outcome.kind !== 'injected') throw new Error(JSON.stringify(outcome));
    expect(JSON.stringify(document.pod)).toBe(before);
    expect(outcome.pod).toEqual(document.finalPod);
    expect(patched(document.pod, outcome.patch)).toEqual(outcome.pod);
    new PodModel(outcome.pod).validate();
  });
});

function configOf(rendered: RenderedCase, document: RenderedDocument): InjectionConfig {
  const { overlays } = document;
  const config = configOfCase(rendered, document.revision);
  const templates = overlays.map(({ template, text }) => {
    const overlay = readYaml(template, text);
    if (!overlay.ok) throw new Error(JSON.stringify(overlay.problems));
    const value = (overlay.value.value ?? {}) as PodOverlay;
    return defineTemplate({ name: template, render: () => value });
  });
  return {
    ...config,
    templates: {
      byName: new Map(templates.map((template) => [template.name, template])),
      aliases: new Map(),
      defaults: templates.map(({ name }) => name),
    },
  };
}

function patched(pod: Pod, patch: readonly unknown[]): Pod {
  const target = structuredClone(pod);
  const failures = applyPatch(target, structuredClone(patch) as Operation[]).filter(
    (failure) => failure !== null,
  );
  expect(failures).toEqual([]);
  return target;
}
