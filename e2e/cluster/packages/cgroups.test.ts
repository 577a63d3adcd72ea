import { expect, it } from 'vitest';
import { parseMounts } from './cgroups.ts';

it('finds both versions among other mounts, whatever optional fields stand between', () => {
  const mountinfo = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 master:2 - cgroup cgroup rw,cpu,cpuacct
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:4 - cgroup2 cgroup2 rw
`;
  expect(parseMounts(mountinfo)).toEqual([
    { type: 'cgroup', path: '/sys/fs/cgroup/cpu,cpuacct' },
    { type: 'cgroup2', path: '/sys/fs/cgroup/unified' },
  ]);
});
