import { extensionsOf, type FakeRule, readRule, valueOf } from './rule.ts';

export class Refused extends Error {
  /** iptables' own: 1 other, 2 parameter, 3 version, 4 resource. */
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

interface Chain {
  /** Built-in chains have one. */
  readonly policy: string | undefined;
  rules: FakeRule[];
}

export type Table = Map<string, Chain>;

const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
};

const VERDICTS = ['ACCEPT', 'DROP', 'RETURN', 'QUEUE'];

/** Targets with the tables that the kernel lets them stand in. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  CONNMARK: ['filter', 'mangle', 'nat', 'raw'],
  CT: ['raw'],
  LOG: ['filter', 'mangle', 'nat', 'raw'],
  MARK: ['mangle'],
  REDIRECT: ['nat'],
  TPROXY: ['mangle'],
};

export function createTable(name: string): Table {
  const chains = BUILT_IN[name];
  if (chains === undefined) throw new Refused(2, `table name '${name}' invalid`);
  return new Map(chains.map((chain) => [chain, { policy: 'ACCEPT', rules: [] }]));
}

export function copyTable(table: Table): Table {
  return new Map(
    [...table].map(([name, { policy, rules }]) => [name, { policy, rules: [...rules] }]),
  );
}

/** Applies one line between `*table` and `COMMIT`; throws `Refused` where a kernel or iptables would. */
export function applyLine(table: Table, line: string): void {
  const [command = '', name = '', ...rest] = line.split(' ');
  if (command.startsWith(':')) return declare(table, command.slice(1));
  const spec = rest.join(' ');
  switch (command) {
    case '-N':
      if (table.has(name)) throw new Refused(1, 'Chain already exists.');
      return declare(table, name);
    case '-F':
      chainOf(table, name).rules = [];
      return;
    case '-X':
      return removeChain(table, name);
    case '-A':
      chainOf(table, name).rules.push(readRule(spec));
      return;
    case '-I':
      return insert(table, name, spec);
    case '-D':
      return removeRule(table, name, spec);
    default:
      throw new Refused(2, `unknown option "${command}"`);
  }
}

/** What only shows when a table is committed: jumps, loops, hooks, targets in the wrong table. */
export function checkTable(name: string, table: Table, lacks: ReadonlySet<string>): void {
  for (const [chain, { rules }] of table) {
    for (const rule of rules) checkRule(name, table, chain, rule, lacks);
  }
  for (const chain of table.keys()) checkLoop(table, chain, []);
}

function declare(table: Table, name: string): void {
  if (name.length > 28)
    throw new Refused(2, `chain name '${name}' too long (must be under 29 chars)`);
  const chain = table.get(name);
  if (chain === undefined) table.set(name, { policy: undefined, rules: [] });
  else if (chain.policy === undefined) chain.rules = []; // under --noflush a declaration empties the chain
}

function removeChain(table: Table, name: string): void {
  const { policy, rules } = chainOf(table, name);
  if (policy !== undefined) throw new Refused(1, 'Bad built-in chain name.');
  if (rules.length > 0) throw new Refused(1, 'Directory not empty.');
  const referenced = [...table.values()].some((chain) =>
    chain.rules.some((rule) => valueOf(rule, '-j') === name),
  );
  if (referenced) throw new Refused(1, 'Too many links.');
  table.delete(name);
}

function insert(table: Table, name: string, spec: string): void {
  const { rules } = chainOf(table, name);
  const [, position, rule = spec] = /^([0-9]+) (.*)$/.exec(spec) ?? [];
  const index = Number(position ?? 1) - 1;
  if (index > rules.length) throw new Refused(1, 'Index of insertion too big.');
  rules.splice(index, 0, readRule(rule));
}

function removeRule(table: Table, name: string, spec: string): void {
  const { rules } = chainOf(table, name);
  const { key } = readRule(spec);
  const index = /^[0-9]+$/.test(spec)
    ? Number(spec) - 1
    : rules.findIndex((rule) => rule.key === key);
  if (rules[index] === undefined) {
    throw new Refused(1, 'Bad rule (does a matching rule exist in that chain?).');
  }
  rules.splice(index, 1);
}

function chainOf(table: Table, name: string): Chain {
  const chain = table.get(name);
  if (chain === undefined) throw new Refused(2, `Chain '${name}' does not exist`);
  return chain;
}

function checkRule(
  name: string,
  table: Table,
  chain: string,
  rule: FakeRule,
  lacks: ReadonlySet<string>,
): void {
  const lacking = extensionsOf(rule).find((extension) => lacks.has(extension));
  if (lacking !== undefined) throw new Refused(1, `no module for ${lacking}: ${rule.text}`);
  const target = valueOf(rule, '-j') ?? '';
  const tables = TARGETS[target];
  if (tables?.includes(name) === false)
    throw new Refused(4, `${target} in ${name}: Invalid argument`);
  if (target === 'TPROXY' && chain === 'OUTPUT') throw new Refused(4, 'TPROXY in OUTPUT');
  if (tables === undefined && !VERDICTS.includes(target) && !table.has(target)) {
    throw new Refused(2, `Chain '${target}' does not exist`);
  }
  if (chain === 'OUTPUT' && valueOf(rule, '-i') !== undefined)
    throw new Refused(2, `Can't use -i with OUTPUT`);
  if (chain === 'PREROUTING') {
    if (valueOf(rule, '-o') !== undefined) throw new Refused(2, `Can't use -o with PREROUTING`);
    if (extensionsOf(rule).includes('owner'))
      throw new Refused(4, 'owner in PREROUTING: Invalid argument');
  }
}

function checkLoop(table: Table, chain: string, path: readonly string[]): void {
  if (path.includes(chain)) throw new Refused(4, 'Too many levels of symbolic links');
  for (const rule of table.get(chain)?.rules ?? []) {
    const target = valueOf(rule, '-j') ?? '';
    if (table.has(target)) checkLoop(table, target, [...path, chain]);
  }
}
