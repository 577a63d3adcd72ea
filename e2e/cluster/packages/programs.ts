import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PillionError } from '@pillion/core/values';
import { ended, must } from '@pillion/netns';
import type { Report } from '../cluster.ts';
import { lock } from './lock.ts';

/** A Go module that names Kubernetes' programs as its tools, and pins every source they are made of. */
const MODULE = fileURLToPath(new URL('../programs', import.meta.url));
const SOURCES = ['go.mod', 'go.sum', 'coredns/main.go', 'pause/main.go'];

const PROGRAMS = [
  'coredns',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubectl',
  'kubelet',
  'pause',
] as const;

export interface Programs {
  readonly folder: string;
  /** Of Kubernetes, e.g. `1.37.2`. */
  readonly version: string;
}

/** Where the programs of these sources are, or would be: a folder named by what they are built from. */
export async function locatePrograms(cache: string): Promise<Programs> {
  const hash = createHash('sha256');
  const texts = await Promise.all(SOURCES.map((name) => readFile(join(MODULE, name), 'utf8')));
  for (const text of texts) hash.update(text);
  const version = kubernetesVersion(texts[0] ?? '');
  const key = hash.digest('hex').slice(0, 12);
  return { folder: join(cache, `kubernetes-${version}-${key}`), version };
}

/** The version that a go.mod asks for, e.g. `1.37.2`. */
export function kubernetesVersion(goMod: string): string {
  const version = /^\s*(?:require )?k8s\.io\/kubernetes v(\d+\.\d+\.\d+)\b/m.exec(goMod)?.[1];
  if (version === undefined) throw new RangeError('go.mod names no version of k8s.io/kubernetes');
  return version;
}

export async function areBuilt({ folder }: Programs): Promise<boolean> {
  const looks = await Promise.allSettled(PROGRAMS.map((name) => access(join(folder, name))));
  return looks.every(({ status }) => status === 'fulfilled');
}

/** Builds the programs unless an earlier run has. A new machine takes ten minutes and more for it. */
export async function buildPrograms(cache: string, report: Report): Promise<Programs> {
  const programs = await locatePrograms(cache);
  if (await areBuilt(programs)) return programs;
  await using _ = await lock(join(cache, 'build.lock'), () =>
    report('another process is building Kubernetes; waiting for it'),
  );
  if (await areBuilt(programs)) return programs;
  const unfinished = `${programs.folder}.unfinished`;
  await mkdir(unfinished, { recursive: true });
  await goBuild(unfinished, programs.version, report);
  await rm(programs.folder, { recursive: true, force: true });
  await rename(unfinished, programs.folder);
  return programs;
}

async function goBuild(folder: string, version: string, report: Report): Promise<void> {
  const [major = '', minor = ''] = version.split('.');
  const stamps = {
    gitVersion: `v${version}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
  };
  const environment = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' };
  const started = performance.now();
  report(
    `building Kubernetes ${version} from its Go modules, once; a new machine takes 10 to 15 minutes`,
  );
  const all = await must('go', ['list', '-deps', 'tool'], { cwd: MODULE, env: environment });
  const total = all.trim().split('\n').length;
  const build = ['go', 'build', '-v', '-trimpath', '-p', String(availableParallelism())];
  const link = ['-ldflags', linkerFlags(stamps), '-o', `${folder}/`, 'tool'];
  const child = spawn('nice', ['-n', '5', ...build, ...link], {
    cwd: MODULE,
    env: environment,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const words: string[] = [];
  createInterface(child.stderr).on('line', (line) => words.push(line));
  const clock = setInterval(() => {
    const compiled = words.filter(isPackage).length;
    report(`  ${seconds(started)} s: compiled ${compiled} packages; at most ${total} are needed`);
  }, 15_000);
  const [code] = await ended(child).finally(() => clearInterval(clock));
  if (code !== 0) {
    const why = words.filter((line) => !isPackage(line)).slice(-20);
    throw new PillionError('cluster.build', `go build failed:\n${why.join('\n')}`);
  }
  report(`built Kubernetes ${version} in ${seconds(started)} s`);
}

/** Kubernetes' programs know their version from the linker. */
function linkerFlags(stamps: Readonly<Record<string, string>>): string {
  const sets = Object.entries(stamps).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ['-s', '-w', ...sets].join(' ');
}

/** `go build -v` says one import path a line, among what the compiler has to complain. */
function isPackage(line: string): boolean {
  return /^[\w./~-]+$/.test(line);
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
