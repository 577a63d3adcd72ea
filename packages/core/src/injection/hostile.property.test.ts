import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../kubernetes/types.ts';
import { arbitraryPod } from '../testing/arbitrary-pod.ts';
import { loadTestConfig } from '../testing/test-config.ts';
import { admit } from './admit.ts';

/** Set higher for a long run: `PILLION_HOSTILE_RUNS=100000`. */
const RUNS = Number(process.env['PILLION_HOSTILE_RUNS'] ?? 2000);

const config = loadTestConfig({ cluster: { nodes: { one: 'v1.33.0' } } });

const key = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '$patch',
  '$retainKeys',
  'name',
  'env',
);
const value = fc.oneof(
  fc.constantFrom<Json>(null, true, -1, 1e300, '', '__proto__', '{{ .Values }}', [null], {
    a: null,
  }),
  fc.jsonValue({ maxDepth: 3 }).map((json) => json as Json),
);

/** Replaces, drops or adds something anywhere in a document; `at` picks where. */
function mutate(document: Json, at: number, name: string, put: Json): Json {
  const objects: (Record<string, Json> | Json[])[] = [];
  const walk = (each: Json): void => {
    if (typeof each !== 'object' || each === null) return;
    objects.push(each as Record<string, Json> | Json[]);
    for (const child of Object.values(each)) walk(child);
  };
  walk(document);
  const target = objects[at % objects.length] ?? {};
  if (Array.isArray(target)) target.push(put);
  else {
    const names = Object.keys(target);
    const existing = names[at % (names.length || 1)];
    const field = at % 3 === 0 || existing === undefined ? name : existing;
    Object.defineProperty(target, field, { value: put, enumerable: true, configurable: true });
  }
  return document;
}

const mutations = fc.array(fc.tuple(fc.nat(), key, value), { minLength: 1, maxLength: 4 });

function review(pod: unknown): string {
  const request = { uid: 'u', namespace: 'shop', object: pod };
  return JSON.stringify({ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request });
}

interface Answer {
  readonly response: { readonly uid: string; readonly allowed: boolean };
}

describe('admit', () => {
  test('answers every mutation of a review, and touches no prototype', { timeout: 600_000 }, () => {
    const prototypes = [Object.prototype, Array.prototype, String.prototype];
    const before = prototypes.map((prototype) => Object.getOwnPropertyNames(prototype).join());
    fc.assert(
      fc.property(arbitraryPod, mutations, (pod, changes) => {
        let document = JSON.parse(review(pod)) as Json;
        for (const [at, name, put] of changes)
          document = mutate(document, at, name, JSON.parse(JSON.stringify(put)));
        const { body, outcome } = admit(config, {
          body: JSON.stringify(document),
          path: '/inject',
        });
        expect(typeof (JSON.parse(body) as Answer).response.allowed).toBe('boolean');
        const message = outcome?.kind === 'refused' ? outcome.message : '';
        expect(message).not.toContain('unexpected error');
      }),
      { numRuns: RUNS },
    );
    const after = prototypes.map((prototype) => Object.getOwnPropertyNames(prototype).join());
    expect(after).toEqual(before);
  });

  test('answers any text whatever', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.string());
    fc.assert(
      fc.property(texts, fc.webPath(), (body, path) => {
        const answer = JSON.parse(admit(config, { body, path }).body) as Answer;
        expect(answer.response.allowed).toBe(false);
      }),
    );
  });

  test('refuses a pod that is nested beyond the stack', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const body = review({
      spec: { containers: [{ name: 'istio-proxy', image: 'auto', x: 'HERE' }] },
    });
    const answer = admit(config, { body: body.replace('"HERE"', deep), path: '/inject' });
    expect(answer.outcome).toMatchObject({ kind: 'refused', reason: { code: 'refused.review' } });
  });
});
