import { describe, expect, test } from 'vitest';
import { readPod } from './pod-shape.ts';

describe('readPod', () => {
  // Observed from Go's encoding/json and Kubernetes' types.
  test.for([
    ['5', 'json: cannot unmarshal number into Go value of type v1.Pod'],
    ['[]', 'json: cannot unmarshal array into Go value of type v1.Pod'],
    [
      '{"spec":5}',
      'json: cannot unmarshal number into Go struct field Pod.spec of type v1.PodSpec',
    ],
    [
      '{"metadata":{"labels":{"a":5}}}',
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      '{"metadata":{"labels":[]}}',
      'json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string',
    ],
    [
      '{"spec":{"containers":[5]}}',
      'json: cannot unmarshal number into Go struct field PodSpec.spec.containers of type v1.Container',
    ],
    [
      '{"spec":{"containers":[{"env":{}}]}}',
      'json: cannot unmarshal object into Go struct field Container.spec.containers.env of type []v1.EnvVar',
    ],
    [
      '{"spec":{"containers":[{"ports":[{"containerPort":1.5}]}]}}',
      'json: cannot unmarshal number 1.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      '{"spec":{"hostNetwork":"yes"}}',
      'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
    ],
    [
      '{"spec":{"containers":[{"securityContext":{"runAsUser":"1"}}]}}',
      'json: cannot unmarshal string into Go struct field SecurityContext.spec.containers.securityContext.runAsUser of type int64',
    ],
    ['{"spec":{"containers":[null]}}', 'spec.containers holds null where a value is expected'],
  ] as const)('%s', ([text, fault]) => {
    expect(readPod(JSON.parse(text))).toEqual({ ok: false, fault });
  });

  test('reads null fields as absent, and shares what holds none', () => {
    const app = { name: 'a', newField: { x: 1 } };
    const read = readPod({ metadata: null, spec: { volumes: null, containers: [app] } });
    expect(read).toEqual({ ok: true, pod: { spec: { containers: [app] } } });
    expect(read.ok && read.pod.spec?.containers[0]).toBe(app);
  });
});
