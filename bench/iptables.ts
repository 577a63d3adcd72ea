/**
 * The whole init program, from its start to rules in the kernel: wall time and resident memory, each a median, in
 * namespaces that are fresh for every run, both families; and once more where the rules are there already. Runs of
 * Istio's own program, where `pilot-agent` is on the PATH, take turns with ours. Then what 10,000 excluded networks cost,
 * see exclusions.ts. One JSON object on standard output; `--quick` for a short run. Needs root and `pnpm build`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { kernelGate, Namespace } from '../packages/netns/src/index.ts';
import { measureExclusions } from './exclusions.ts';

const MAIN = fileURLToPath(new URL('../packages/iptables/dist/main.js', import.meta.url));
const FLAGS =
  'istio-iptables -p 15001 -z 15006 -u 1337 -m REDIRECT -i * -b * -d 15090,15021,15020'.split(' ');

interface Run {
  readonly milliseconds: number;
  readonly residentKiB: number;
}

interface Arm {
  readonly name: string;
  readonly command: readonly string[];
  readonly fresh: Run[];
  readonly again: Run[];
}

/** Runs a program to its end; nsenter execs it, so that the process looked at is the program's own. */
async function measure(
  namespace: Namespace,
  [program = '', ...args]: readonly string[],
): Promise<Run> {
  const start = performance.now();
  const child = namespace.spawn(program, args, { stdio: 'ignore' });
  let residentKiB = 0;
  const watching = setInterval(() => {
    residentKiB = Math.max(residentKiB, peakOf(child.pid));
  }, 2);
  const [code] = await once(child, 'close');
  const milliseconds = performance.now() - start;
  clearInterval(watching);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: exit code ${String(code)}`);
  return { milliseconds, residentKiB };
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0; // it has ended
  }
}

async function podNamespace(): Promise<Namespace> {
  const namespace = await Namespace.create('bench');
  await namespace.must('ip', 'link add eth0 type veth peer name peer0'.split(' '));
  await namespace.must('ip', ['link', 'set', 'peer0', 'up']);
  await namespace.must('ip', ['address', 'add', '10.88.0.2/24', 'dev', 'eth0']);
  await namespace.must('ip', ['address', 'add', 'fd00:88::2/64', 'dev', 'eth0', 'nodad']);
  await namespace.must('ip', ['link', 'set', 'eth0', 'up']);
  // The kernel finds the cable a moment later, and only then is the address one of the machine's.
  while (!(await namespace.must('ip', ['link', 'show', 'eth0'])).includes('state UP'))
    await sleep(5);
  return namespace;
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => existsSync(join(folder, program)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function summary({ fresh, again }: Arm) {
  const milliseconds = (runs: readonly Run[]) =>
    Math.round(median(runs.map((run) => run.milliseconds)) * 10) / 10;
  return {
    applyMs: milliseconds(fresh),
    ...(again.length === 0 ? {} : { againMs: milliseconds(again) }),
    residentMiB: Math.round(median(fresh.map((run) => run.residentKiB)) / 102.4) / 10,
  };
}

const gate = kernelGate(['iptables-restore']);
if (!gate.open) throw new Error(`bench: ${gate.reason}`);
if (!existsSync(MAIN)) throw new Error(`bench: no ${MAIN}; pnpm build makes it`);

const arm = (name: string, ...command: string[]): Arm => ({ name, command, fresh: [], again: [] });
const ours = arm('pillion', process.execPath, MAIN, ...FLAGS);
const arms = [
  ours,
  arm('emptyNode', process.execPath, '--eval', '0'),
  ...(onPath('pilot-agent') ? [arm('istio', 'pilot-agent', ...FLAGS)] : []),
];
const rounds = process.argv.includes('--quick') ? 5 : 25;
for (let round = 0; round < rounds; round += 1) {
  for (const each of arms) {
    const namespace = await podNamespace();
    try {
      each.fresh.push(await measure(namespace, each.command));
      if (each === ours) each.again.push(await measure(namespace, each.command));
    } finally {
      await namespace[Symbol.asyncDispose]();
    }
  }
}
const exclusions = await measureExclusions([process.execPath, MAIN], rounds);
const results = Object.fromEntries(arms.map((each) => [each.name, summary(each)]));
console.log(JSON.stringify({ ...results, ...(exclusions && { exclusions }) }));
