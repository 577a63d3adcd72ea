import { expect, test } from 'vitest';
import { DEFAULT_IDS, openshiftIds, withoutAssignedIds } from './openshift.ts';

const UIDS = 'openshift.io/sa.scc.uid-range';
const GROUPS = 'openshift.io/sa.scc.supplemental-groups';

test.for([
  [
    { [UIDS]: '1000620000/10000', [GROUPS]: '1000620000/10000' },
    { uid: 1_000_629_999, gid: 1_000_629_999 },
  ],
  [
    { [UIDS]: '1000-1999', [GROUPS]: '2000/10,9000/1' },
    { uid: 1999, gid: 2009 },
  ],
  [{ [UIDS]: 'all', [GROUPS]: '' }, DEFAULT_IDS],
] as const)('%j', ([annotations, ids]) => {
  expect(openshiftIds({ annotations })).toEqual(ids);
});

test('an id that admission gave to every container is no wish for the proxy', () => {
  const securityContext = { runAsUser: 1000, runAsGroup: 1000, readOnlyRootFilesystem: true };
  const proxy = { name: 'istio-proxy', securityContext };
  const assigned = { name: 'app', securityContext: { runAsUser: 1000 } };
  const own = { name: 'app', securityContext: { runAsUser: 2000 } };
  const ids = (app: typeof own) =>
    withoutAssignedIds({ spec: { containers: [app, proxy] } }).spec?.containers[1]?.securityContext;
  expect(ids(assigned)).toEqual({ readOnlyRootFilesystem: true });
  expect(ids(own)).toBe(securityContext);
});
