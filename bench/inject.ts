/**
 * One review, in process, from the text of an AdmissionReview to the text of the answer: a small pod, and one with
 * 2,000 variables; with the built-in template, and with a Go template from a file (`--template FILE`). Medians in
 * milliseconds, resident memory after 10,000 reviews, one JSON object on standard output.
 */
import { readFileSync } from 'node:fs';
import { admit, type InjectionConfig, loadInjectionConfig } from '@pillion/core/injection';
import { podReview } from './pod-review.ts';

const VALUES = JSON.stringify({
  global: {
    hub: 'registry.example',
    tag: '1',
    proxy: { resources: { requests: { cpu: '100m' }, limits: { memory: '1Gi' } } },
  },
});

function configOf(template: string | undefined): InjectionConfig {
  const templates = template === undefined ? {} : { templates: { sidecar: template } };
  const loaded = loadInjectionConfig({
    config: JSON.stringify({ policy: 'enabled', ...templates }),
    values: VALUES,
  });
  if (loaded.ok) return loaded.value;
  throw new Error(JSON.stringify(loaded.problems));
}

/** Each review is another text, so that nothing can be remembered from one to the next. */
function numbered(body: string, index: number): string {
  return body.replace(/"uid":"[^"]*"/, `"uid":"review-${index}"`);
}

function median(config: InjectionConfig, body: string, runs: number): number {
  const bodies = Array.from({ length: runs }, (_, index) => numbered(body, index));
  for (const text of bodies.slice(0, runs / 2)) admit(config, { body: text, path: '/inject' });
  const times = bodies.map((text) => {
    const from = performance.now();
    admit(config, { body: text, path: '/inject' });
    return performance.now() - from;
  });
  return round(times.toSorted((a, b) => a - b)[runs >> 1] ?? Number.NaN);
}

function withVariables(body: string, count: number): string {
  const review = JSON.parse(body) as {
    request: { object: { spec: { containers: { env?: object[] }[] } } };
  };
  const env = Array.from({ length: count }, (_, index) => ({
    name: `VARIABLE_${index}`,
    value: `value ${index}`,
  }));
  for (const container of review.request.object.spec.containers) container.env = env;
  return JSON.stringify(review);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

const file = process.argv.includes('--template')
  ? process.argv[process.argv.indexOf('--template') + 1]
  : undefined;
const config = configOf(file === undefined ? undefined : readFileSync(file, 'utf8'));
const small = podReview();
const result = {
  template: file ?? 'built-in',
  smallPodMs: median(config, small, 4000),
  variables2000Ms: median(config, withVariables(small, 2000), 400),
  rssMiB: { before: rss(), after10000: 0 },
};
for (let index = 0; index < 10_000; index += 1)
  admit(config, { body: numbered(small, index), path: '/inject' });
result.rssMiB.after10000 = rss();
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);

function rss(): number {
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}
