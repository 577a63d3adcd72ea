import { expect, it } from 'vitest';
import { resolveCapture, rawCapture } from '@pillion/core/ruleset';
import type { IpAddress } from '@pillion/core/values';
import { withGroupIds } from './groups.ts';

const POD = '10.0.0.5' as IpAddress;
const FILE = 'root:x:0:\njava:x:202:app\nbroken\n';

function groupsOf(include: string, exclude = '') {
  const raw = rawCapture({ ownerGroupsInclude: include, ownerGroupsExclude: exclude });
  const capture = resolveCapture(raw, { podAddresses: [POD], dnsServers: [] });
  if (!capture.ok) throw new Error(JSON.stringify(capture.problems));
  const named = withGroupIds(capture.value, FILE);
  return named.ok
    ? [named.value.ownerGroups, named.value.ownerGroupsExclude]
    : named.problems.map(({ subject, value }) => `${subject}=${value}`);
}

const id = (gid: number) => ({ first: gid, last: gid });

it('names of groups become their ids, and ids stay', () => {
  expect(groupsOf('java,101')).toEqual([[id(202), id(101)], []]);
  expect(groupsOf('*', 'root')).toEqual(['all', [id(0)]]);
});

it('all unknown names are told at once', () => {
  expect(groupsOf('java,nobody', '')).toEqual(['--outbound-owner-groups=nobody']);
  expect(groupsOf('*', 'broken,ghost')).toEqual([
    '--outbound-owner-groups-exclude=broken',
    '--outbound-owner-groups-exclude=ghost',
  ]);
});
