import type { Namespace } from '@pillion/netns';

const REVIEW = {
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'u1',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    namespace: 'default',
    operation: 'CREATE',
    userInfo: { username: 'somebody' },
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { 'sidecar.istio.io/inject': 'true' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
};

/** Runs in the pod's network, so in a process of its own: asks the webhook and prints the answer. */
const CLIENT = `
  const [caFile, body] = process.argv.slice(1);
  const { readFileSync } = await import('node:fs');
  const { request } = await import('node:https');
  const options = { method: 'POST', ca: readFileSync(caFile), headers: { 'content-type': 'application/json' } };
  request('https://localhost:15017/inject', options, (answer) => answer.pipe(process.stdout)).end(body);
`;

export interface ReviewAnswer {
  readonly response: { readonly uid: string; readonly allowed: boolean; readonly patch?: string };
}

/** What the injector in this network answers for a pod that asks for the sidecar. */
export async function askForPod(pod: Namespace, caFile: string): Promise<ReviewAnswer> {
  const script = ['--input-type=module', '-e', CLIENT, caFile, JSON.stringify(REVIEW)];
  return JSON.parse(await pod.must(process.execPath, script)) as ReviewAnswer;
}
