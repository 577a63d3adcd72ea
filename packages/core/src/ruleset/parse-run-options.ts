import {
  parseList,
  type Parsed,
  parsed,
  parsePort,
  type Problem,
  refused,
} from '../values/index.ts';
import type { Written } from './capture.ts';
import type { RunOptions } from './command.ts';
import type { Flag, RunFlag } from './flag.ts';
import { parseHostAddress } from './host-address.ts';
import { parseBoolean, parseChoice, parseCount, parseDuration } from './parse-value.ts';
import { RUN_FLAGS } from './run-flags.ts';

type Runs = keyof RunOptions;

/** Checks every option of RunOptions and reports all problems at once. */
export function parseRunOptions(find: (flag: Flag) => Written | undefined): Parsed<RunOptions> {
  const problems: Problem[] = [];

  function read<T>(runs: Runs, parse: (from: string, text: string) => Parsed<T>): T | undefined {
    const flag = runFlag(runs);
    const written = find(flag) ?? { text: flag.default, from: `--${flag.name}` };
    if (written.text === '') return undefined;
    const result = parse(written.from, written.text);
    if (result.ok) return result.value;
    problems.push(...result.problems);
    return undefined;
  }
  const text = (runs: Runs) => read(runs, (_, value) => parsed(value));
  const flag = (runs: Runs) => read(runs, parseBoolean) ?? false;
  // `--dns-servers ''` says that there are none; unset, the machine is asked.
  const addresses = (runs: Runs) =>
    find(runFlag(runs))?.text === ''
      ? []
      : read(runs, (from, list) => parseList(list, (item) => parseHostAddress(from, item.trim())));

  const options: RunOptions = {
    dryRun: flag('dryRun'),
    dryRunFile: text('dryRunFile'),
    skipRuleApply: flag('skipRuleApply'),
    runValidation: flag('runValidation'),
    probePort: read('probePort', parsePort) ?? 15_002,
    probeTimeoutMs: read('probeTimeoutMs', parseDuration) ?? 5_000,
    reconcile: flag('reconcile'),
    cleanupOnly: flag('cleanupOnly'),
    forceApply: flag('forceApply'),
    nativeNftables: flag('nativeNftables'),
    forceIptablesBinary: read('forceIptablesBinary', parseChoice(['legacy', 'nft'])),
    networkNamespace: text('networkNamespace'),
    cniMode: flag('cniMode'),
    compat: read('compat', parseChoice(['istio'])),
    podIps: addresses('podIps'),
    dnsServers: addresses('dnsServers'),
    proxyUser: text('proxyUser') ?? 'istio-proxy',
    json: flag('json'),
    config: text('config'),
    waitSeconds: read('waitSeconds', parseCount) ?? 30,
    maxRetries: read('maxRetries', parseCount) ?? 4,
    closeWaitTimeoutSeconds: read('closeWaitTimeoutSeconds', parseCount) || undefined,
  };
  return problems.length ? refused(...problems) : parsed(options);
}

function runFlag(runs: Runs): RunFlag {
  const flag = RUN_FLAGS.find((candidate) => candidate.runs === runs);
  if (flag === undefined) throw new RangeError(`no flag for ${runs}`);
  return flag;
}
