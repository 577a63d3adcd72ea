import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';

/** How this machine does control groups: `v1` also where both are mounted, as v1 then holds the controllers. */
export interface CgroupHierarchies {
  readonly version: 'v1' | 'v2';
  /** Mount points of the hierarchies that limit pods. */
  readonly roots: readonly string[];
}

const V2_CONTROLLERS = '+cpuset +cpu +memory +pids';

export async function cgroupHierarchies(): Promise<CgroupHierarchies> {
  const mounts = parseMounts(await readFile('/proc/self/mountinfo', 'utf8'));
  const v1 = mounts.filter(({ type }) => type === 'cgroup');
  const [version, roots] = v1.length > 0 ? (['v1', v1] as const) : (['v2', mounts] as const);
  return { version, roots: [...new Set(roots.map(({ path }) => path))] };
}

/** The mounts of either version in `/proc/self/mountinfo`. */
export function parseMounts(
  mountinfo: string,
): readonly { readonly type: string; readonly path: string }[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const path = before.split(' ')[4];
    const type = after.split(' ')[0] ?? '';
    return path !== undefined && /^cgroup2?$/.test(type) ? [{ type, path }] : [];
  });
}

/** Makes the group that the kubelet puts its pods into, in every hierarchy. */
export async function createCgroup(name: string): Promise<CgroupHierarchies> {
  const hierarchies = await cgroupHierarchies();
  for (const root of hierarchies.roots) {
    if (hierarchies.version === 'v2')
      await writeFile(join(root, 'cgroup.subtree_control'), V2_CONTROLLERS);
    await mkdir(join(root, name), { recursive: true });
    // A v1 cpuset starts empty, and then nothing can join it.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      const inherited = await readFile(join(root, file), 'utf8').catch(() => '');
      if (hierarchies.version === 'v1' && inherited !== '')
        await writeFile(join(root, name, file), inherited);
    }
  }
  return hierarchies;
}

/**
 * Removes the group with all below it, once the processes of its pods are gone. The runtime makes it
 * in the version 2 hierarchy as well, where one is mounted beside those of version 1.
 */
export async function removeCgroup(name: string): Promise<void> {
  const mounts = parseMounts(await readFile('/proc/self/mountinfo', 'utf8'));
  for (const { path } of mounts) {
    const group = join(path, name);
    await eventually(`${group} is empty`, async () => {
      await removeTree(group);
      return true;
    });
  }
}

async function removeTree(group: string): Promise<void> {
  const entries = await readdir(group, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return;
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(group, entry.name));
  await rmdir(group);
}
