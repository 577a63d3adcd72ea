import { readdirSync } from 'node:fs';
import { applyPatch, type Operation } from 'rfc6902';
import { expect, test } from 'vitest';
import { typedEncoding } from '../kubernetes/typed-encoding.ts';
import type { Pod } from '../kubernetes/types.ts';
import { accessWorkload } from '../kubernetes/workloads.ts';
import { splitYamlDocuments } from '../kubernetes/yaml-documents.ts';
import { readYaml } from '../mesh/yaml.ts';
import {
  conformanceFolder,
  conformancePresent,
  describeConformance,
  readConformanceText,
} from '../testing/conformance.ts';
import { configOfCase, renderedCases } from '../testing/rendered-cases.ts';
import { admit } from './admit.ts';

const STATUS = 'sidecar.istio.io/status';

const names = conformancePresent
  ? readdirSync(`${conformanceFolder}/istio-inject-rendered/cases`).toSorted()
  : [];
const cases = renderedCases(names).filter((each) => !each.skipWebhook && each.want !== '');

/** Every pod of every workload of the goldens, as the API server would submit it. */
describeConformance('admission against the goldens', () => {
  test.for(cases)('$name', (rendered) => {
    const config = configOfCase(rendered, 'default');
    const submitted = submissions(readConformanceText(`istio-inject/${rendered.in}`));
    const wanted = submissions(readConformanceText(`istio-inject/${rendered.want}`));
    expect(submitted.length).toBe(wanted.length);
    for (const [at, { pod, namespace }] of submitted.entries()) {
      const got = review(pod, namespace, (body) => admit(config, { body, path: '/inject' }).body);
      expect(comparable(got)).toEqual(comparable(wanted[at]?.pod ?? {}));
    }
  });
});

interface Submission {
  readonly pod: Pod;
  readonly namespace: string;
}

function submissions(file: string): readonly Submission[] {
  return splitYamlDocuments(file).flatMap(({ text }) => {
    const read = readYaml('document', text);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const object = read.value.value as { kind?: string; items?: readonly object[] } | null;
    const objects = object?.kind === 'List' ? (object.items ?? []) : [object];
    return objects.flatMap((each) => submission(each) ?? []);
  });
}

/** A pod as the controller of a workload makes it; a Deployment's comes through a ReplicaSet. */
function submission(object: unknown): Submission | undefined {
  const workload = accessWorkload(object, { cronJobMetadataOnJob: false });
  if (workload === undefined) return undefined;
  const { apiVersion, kind, metadata, pod } = workload;
  const name = metadata.name ?? '';
  const namespace = metadata.namespace ?? '';
  if (kind === 'Pod') return { pod, namespace };
  const deployment = kind === 'Deployment';
  const owner = deployment
    ? { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-fake` }
    : { apiVersion, kind, name };
  const labels = {
    ...pod.metadata?.labels,
    ...(deployment ? { 'pod-template-hash': 'fake' } : {}),
  };
  const made = {
    ...pod.metadata,
    generateName: deployment ? `${name}-fake-` : name,
    ownerReferences: [{ ...owner, uid: '', controller: true }],
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
  };
  return { pod: { ...pod, metadata: made }, namespace };
}

function review(pod: Pod, namespace: string, send: (body: string) => string): Pod {
  const object = typedEncoding('Pod', pod);
  const request = { uid: 'u', namespace, object };
  const body = JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request,
  });
  const { response } = JSON.parse(send(body)) as { response: { allowed: boolean; patch?: string } };
  expect(response.allowed).toBe(true);
  if (response.patch === undefined) return object;
  const patch = JSON.parse(Buffer.from(response.patch, 'base64').toString()) as Operation[];
  const target = structuredClone(object);
  expect(applyPatch(target, patch).filter((failure) => failure !== null)).toEqual([]);
  return target;
}

function comparable(pod: Pod): Pod {
  const { [STATUS]: _status, ...annotations } = pod.metadata?.annotations ?? {};
  return typedEncoding('Pod', { ...pod, metadata: { ...pod.metadata, annotations } });
}
