import { parseArgs } from 'node:util';
import { nearest, type Parsed, parsed, type Problem, refused } from '@pillion/core/values';

/** What the program was asked to do. */
export type Command = 'sidecar' | 'wait' | 'request' | 'version' | 'help';

/** The command line as written: flags by name, no defaults. */
export interface RawArguments {
  readonly command: Command;
  readonly flags: Readonly<Record<string, string>>;
  /** For `request`: method and path. */
  readonly operands: readonly string[];
}

interface Flag {
  readonly takes: 'value' | 'switch';
  readonly help: string;
}

const value = (help: string): Flag => ({ takes: 'value', help });
const toggle = (help: string): Flag => ({ takes: 'switch', help });

/** pilot-agent's flags. Those without a use here are taken and do nothing, as their help says. */
export const FLAGS: Readonly<Record<string, Flag>> = {
  domain: value('DNS domain of the pod, e.g. default.svc.cluster.local'),
  proxyLogLevel: value('log level: trace, debug, info, warning, error, critical, off'),
  proxyComponentLogLevel: value('log levels by component, e.g. misc:error'),
  log_output_level: value('log levels by scope, e.g. default:info'),
  log_as_json: toggle('write the log as JSON lines; it always is'),
  log_caller: value('no use here'),
  log_stacktrace_level: value('no use here'),
  log_target: value('no use here'),
  concurrency: value('worker threads; PROXY_CONFIG has its own, and 1 is the default'),
  stsPort: value('no use here: there is no token service'),
  outlierLogPath: value('no use here'),
  serviceCluster: value('name of the service that this proxy belongs to'),
  'trust-domain': value('no use here: there is no mutual TLS'),
  meshConfig: value('no use here: settings come by PROXY_CONFIG'),
  tokenManagerPlugin: value('no use here'),
  templateFile: value('no use here'),
  'debug-port': value('for `request`: the port of the running proxy to ask; 15000'),
  timeoutSeconds: value('for `wait`: how long at most; 60'),
  periodMillis: value('for `wait`: time between two looks; 500'),
  requestTimeoutMillis: value('for `wait`: how long one look may take; 500'),
  url: value('for `wait`: what to look at; http://localhost:15021/healthz/ready'),
};

const COMMANDS: readonly Command[] = ['sidecar', 'wait', 'request', 'version', 'help'];

/**
 * Reads `proxy sidecar --domain …`, as pilot-agent is called, and the same without `proxy` or
 * `proxy sidecar`. Problems are reported all at once.
 */
export function parseArguments(argv: readonly string[]): Parsed<RawArguments> {
  const problems: Problem[] = [];
  const flags: Record<string, string> = {};
  const words: string[] = [];
  const options = Object.fromEntries(
    Object.entries(FLAGS).map(([name, { takes }]) => [
      name,
      { type: takes === 'switch' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options: { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } },
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  let stray = -1;
  for (const token of tokens) {
    if (token.kind === 'positional' && token.index !== stray) words.push(token.value);
    if (token.kind !== 'option') continue;
    // `--a --b` leaves a without its value; b is not it.
    const swallowed = token.inlineValue === false && (token.value ?? '').startsWith('--');
    const known = readFlag(
      token.name,
      token.rawName,
      swallowed ? undefined : token.value,
      flags,
      problems,
    );
    // What stands after a misspelt flag is its value, not a command: one mistake, one problem.
    if (!known && token.value === undefined) stray = token.index + 1;
    if (!swallowed) continue;
    const [name = '', text] = (token.value ?? '').slice(2).split('=', 2);
    readFlag(name, `--${name}`, text, flags, problems);
  }
  const { command, operands } = readWords(words, flags, problems);
  return problems.length > 0 ? refused(...problems) : parsed({ command, flags, operands });
}

/** Returns whether there is such a flag. */
function readFlag(
  name: string,
  rawName: string,
  text: string | undefined,
  flags: Record<string, string>,
  problems: Problem[],
): boolean {
  if (name === 'help' || name === 'version' || rawName === '-h') {
    flags[name === 'h' ? 'help' : name] = 'true';
    return true;
  }
  const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
  if (flag === undefined) {
    const meant = nearest(name, Object.keys(FLAGS));
    problems.push({
      code: 'flag.unknown',
      subject: rawName,
      value: text ?? '',
      reason: 'is not a flag',
      accepted: meant === undefined ? 'the flags that --help lists' : `--${meant}`,
    });
  } else if (flag.takes === 'value' && text === undefined) {
    problems.push({
      code: 'flag.noValue',
      subject: rawName,
      value: '',
      reason: 'has no value',
      accepted: flag.help,
    });
  } else flags[name] = text ?? 'true';
  return flag !== undefined;
}

function readWords(
  words: readonly string[],
  flags: Readonly<Record<string, string>>,
  problems: Problem[],
): { command: Command; operands: readonly string[] } {
  if (flags['help'] !== undefined) return { command: 'help', operands: [] };
  if (flags['version'] !== undefined) return { command: 'version', operands: [] };
  const rest = words[0] === 'proxy' ? words.slice(1) : words;
  const [first = 'sidecar', ...operands] = rest;
  const command = COMMANDS.find((known) => known === first);
  if (command === undefined || (operands.length > 0 && command !== 'request')) {
    const wrong = command === undefined ? first : (operands[0] ?? '');
    problems.push({
      code: 'command.unknown',
      subject: 'command',
      value: wrong,
      reason: first === 'router' ? 'is a gateway, which this proxy is not' : 'is not a command',
      accepted: '"proxy sidecar", "wait", "request POST drain", "version" or nothing',
    });
    return { command: 'help', operands: [] };
  }
  return { command, operands };
}
