import { basename, dirname, join } from 'node:path/posix';
import { PillionError } from '@pillion/core/values';
import { type Entry, link } from '../entry.ts';
import type { Machine } from '../machine.ts';
import { type Program, withLibraries } from '../programs.ts';

/** Both backends of iptables in one program each, native nft, and ip for addresses and routes. */
const PROGRAMS = ['xtables-nft-multi', 'xtables-legacy-multi', 'nft', 'ip'] as const;

const SBIN = '/usr/sbin';
const PATH = [SBIN, '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin'];

/** What programs of netfilter need, with all matches and targets that iptables knows. */
export function netfilter(machine: Machine): readonly Entry[] {
  const programs = PROGRAMS.map((name) => ({
    path: join(SBIN, name),
    from: locate(machine, name, PATH, 'apt-get install iptables nftables iproute2'),
  }));
  const { plugins, aliases } = extensions(machine);
  return [...withLibraries(machine, [...programs, ...plugins]), ...aliases, ...names()];
}

/** `iptables-save`, `ip6tables-legacy-restore` and their like; plain names are the nft backend. */
function names(): readonly Entry[] {
  const verbs = ['', '-save', '-restore'];
  return ['iptables', 'ip6tables'].flatMap((family) =>
    verbs.flatMap((verb) => [
      link(`${SBIN}/${family}${verb}`, 'xtables-nft-multi'),
      link(`${SBIN}/${family}-nft${verb}`, 'xtables-nft-multi'),
      link(`${SBIN}/${family}-legacy${verb}`, 'xtables-legacy-multi'),
    ]),
  );
}

/** Extensions are loaded by name from the folder that iptables was built with. */
function extensions(machine: Machine): {
  readonly plugins: readonly Program[];
  readonly aliases: readonly Entry[];
} {
  const parents = ['/usr/lib', '/usr/lib64'];
  const folders = parents.flatMap((parent) => [
    join(parent, 'xtables'),
    ...machine.list(parent).map((name) => join(parent, name, 'xtables')),
  ]);
  const marker = locate(machine, 'libxt_owner.so', folders, 'apt-get install iptables');
  const folder = dirname(marker);
  const paths = machine.list(folder).map((name) => join(folder, name));
  const real = new Map(paths.map((path) => [path, machine.realPath(path) ?? path]));
  return {
    plugins: paths
      .filter((path) => real.get(path) === path)
      .map((path) => ({ path, from: path, mode: 0o644 })),
    aliases: paths
      .filter((path) => real.get(path) !== path)
      .map((path) => link(path, basename(real.get(path) ?? path))),
  };
}

function locate(machine: Machine, name: string, folders: readonly string[], hint: string): string {
  const path = folders
    .map((folder) => join(folder, name))
    .map((each) => machine.realPath(each))
    .find((each) => each !== undefined);
  if (path !== undefined) return path;
  throw PillionError.of('image.file', [
    {
      code: 'program.missing',
      subject: 'program',
      value: name,
      reason: 'is not on this machine',
      accepted: `a machine that has it: ${hint}`,
    },
  ]);
}
