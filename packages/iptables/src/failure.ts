import { PillionError } from '@pillion/core/values';
import { commandLine, type Command, type Outcome } from './exec.ts';
import { modulesFor, type ModuleContext } from './modules.ts';

/** The package that brings a program, as Debian, Fedora and Alpine name it. */
const PACKAGES: readonly (readonly [prefix: string, name: string])[] = [
  ['iptables', 'iptables'],
  ['ip6tables', 'iptables'],
  ['nft', 'nftables'],
  ['nsenter', 'util-linux'],
  ['ip', 'iproute2'],
];

/** What the exit codes of the iptables programs stand for. */
const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  1: 'the kernel or the program refused it',
  2: 'a parameter is wrong, or this build of the program does not know it',
  3: 'the program and the kernel do not fit each other',
  4: 'a resource problem',
};

/** What to do where the kernel says that we may not. */
export const CAPABILITIES_NEEDED =
  'the container needs the capabilities NET_ADMIN and NET_RAW: securityContext.capabilities.add, ' +
  'and as non-root programs with file capabilities and allowPrivilegeEscalation';

const LOCKED = /xtables lock|resource temporarily unavailable|interrupted system call/i;
export const NOT_PERMITTED = /permission denied|operation not permitted|must be root/i;
const NO_LOCK_FILE = /can't open lock file/i;
const NO_TABLE = /(?:can't initialize|unable to initialize) (?:ip6?tables )?table [`'](\w+)'/i;
const NO_BACKEND = /failed to initialize nft|protocol not supported|unable to initialize netlink/i;
const NO_LIBRARY = /couldn't load (match|target) [`'](\w+)'/i;
const NO_EXTENSION = /extension (\w+) revision \d+ not supported, missing kernel module/i;

/** The error for a program that did not do what it was asked to; `undefined` where it did. */
export function failureOf(
  command: Command,
  outcome: Outcome,
  context: ModuleContext,
): PillionError | undefined {
  if (outcome.kind === 'missing') return missingProgram(command.program, outcome.reason);
  if (outcome.kind === 'killed') {
    return killed(command, outcome.timedOut ? undefined : outcome.signal);
  }
  if (outcome.code === 0) return undefined;
  return refusal(command, outcome.code, outcome.stderr.trim(), context);
}

/** Whether trying again can help: somebody else held the lock or changed the rules meanwhile. */
export function isRetryable(error: PillionError): boolean {
  return error.code === 'netfilter.locked';
}

export function missingProgram(
  program: string,
  reason: 'notFound' | 'notExecutable',
): PillionError {
  const name = PACKAGES.find(([prefix]) => program.startsWith(prefix))?.[1] ?? program;
  const what = reason === 'notFound' ? 'is not on the PATH' : 'may not be executed';
  return new PillionError(
    'program.missing',
    `${program}: ${what}; the package ${name} brings it: install it in the image of this container`,
  );
}

function killed(command: Command, signal: string | undefined): PillionError {
  const line = commandLine(command);
  return signal === undefined
    ? new PillionError('program.timedOut', `${line}: did not end in time and was killed`)
    : new PillionError('program.killed', `${line}: was killed by ${signal}`);
}

function refusal(
  command: Command,
  code: number,
  stderr: string,
  context: ModuleContext,
): PillionError {
  const line = commandLine(command);
  const said = stderr === '' ? `exit code ${code}` : stderr;
  const told = (errorCode: string, advice: string): PillionError =>
    new PillionError(errorCode, `${line}: ${said}\n  ${advice}`);

  if (NO_LOCK_FILE.test(stderr)) {
    return told('netfilter.noLockFile', 'XTABLES_LOCKFILE may name a file that can be written');
  }
  if (LOCKED.test(stderr)) {
    return told('netfilter.locked', 'another program is changing the rules of this namespace');
  }
  if (NOT_PERMITTED.test(stderr)) {
    return told('netfilter.notPermitted', CAPABILITIES_NEEDED);
  }
  const [, library] = NO_LIBRARY.exec(stderr) ?? [];
  if (library !== undefined) {
    const advice = `this build of iptables lacks the extension; the package iptables brings it`;
    return told('netfilter.extensionMissing', advice);
  }
  const [, table] = NO_TABLE.exec(stderr) ?? [];
  if (table !== undefined)
    return told('netfilter.tableMissing', load(modulesFor.table(table, context)));
  if (NO_BACKEND.test(stderr)) {
    return told('netfilter.backendMissing', load(modulesFor.backend(context)));
  }
  const modules = missingModules(command, stderr, context);
  if (modules.length > 0) return told('netfilter.moduleMissing', load(modules));
  return told('netfilter.refused', EXIT_MEANINGS[code] ?? `exit code ${code}`);
}

function missingModules(command: Command, stderr: string, context: ModuleContext): string[] {
  if (command.program === 'nft') return modulesFor.nft(stderr);
  const [, extension] = NO_EXTENSION.exec(stderr) ?? [];
  if (extension !== undefined) return modulesFor.extensions([extension]);
  return modulesFor.text(stderr, command.stdin ?? '', context);
}

function load(modules: readonly string[]): string {
  return `the kernel lacks what this needs; on the node: modprobe -a ${modules.join(' ')}`;
}
