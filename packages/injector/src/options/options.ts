import type { InjectionEnvironment } from '@pillion/core/injection';
import { type Parsed, type Problem, refused } from '@pillion/core/values';
import { type CertificateOptions, certificateOptions } from './certificate-options.ts';
import { type ClusterOptions, clusterOptions } from './cluster-options.ts';
import { parseDuration } from './duration.ts';
import type { FlagName } from './flags.ts';
import { readArguments } from './read-arguments.ts';
import { parseSocketAddress, type SocketAddress } from './socket-address.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line and the environment ask for, with every default resolved. */
export interface Options {
  readonly listen: SocketAddress;
  /** Absent where `--metrics-listen off` was given. */
  readonly metricsListen?: SocketAddress;
  readonly files: SourceFiles;
  /** Absent where no cluster is asked for. */
  readonly cluster?: ClusterOptions;
  readonly revision: string;
  readonly environment: InjectionEnvironment;
  readonly certificate: CertificateOptions;
  readonly drain: { readonly delayMs: number; readonly timeoutMs: number };
  readonly logLevel: LogLevel;
}

/** The files that injection is configured by; all are watched. */
export interface SourceFiles {
  readonly injectDir: string;
  readonly meshConfig?: string;
  readonly namespaces?: string;
  readonly nodes?: string;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const NATIVE_SIDECARS = ['auto', 'true', 'false'] as const;

/** Every problem of all flags and variables at once. */
export function parseOptions(argv: readonly string[], env: Environment): Parsed<Options> {
  const { values, problems: argumentProblems } = readArguments(argv);
  const problems: Problem[] = [...argumentProblems];
  const take = <T>(result: Parsed<T>): T | undefined => {
    if (result.ok) return result.value;
    problems.push(...result.problems);
    return undefined;
  };
  const read = <T>(name: FlagName, fallback: string, parse: Parse<T>): T | undefined =>
    take(parse(`--${name}`, values.get(name) ?? fallback));

  const listen = read('listen', ':15017', parseSocketAddress);
  const metricsOff = values.get('metrics-listen') === 'off';
  const metricsListen = metricsOff
    ? undefined
    : read('metrics-listen', ':15014', parseSocketAddress);
  const delayMs = read('drain-delay', '2s', parseDuration);
  const timeoutMs = read('drain-timeout', '25s', parseDuration);
  const logLevel = read('log-level', 'info', oneOf(LOG_LEVELS));
  const revision = read('revision', env['REVISION'] ?? '', parseRevision) ?? '';
  const certificate = take(certificateOptions(values, revision, env['POD_NAMESPACE']));
  const cluster = take(clusterOptions(values, env));
  const nativeSidecars = take(
    oneOf(NATIVE_SIDECARS)('ENABLE_NATIVE_SIDECARS', env['ENABLE_NATIVE_SIDECARS'] || 'auto'),
  );
  if (
    problems.length > 0 ||
    listen === undefined ||
    delayMs === undefined ||
    timeoutMs === undefined ||
    logLevel === undefined ||
    certificate === undefined ||
    nativeSidecars === undefined
  ) {
    return refused(...problems);
  }
  const value: Options = {
    listen,
    ...(metricsListen && { metricsListen }),
    files: sourceFiles(values),
    ...(cluster && { cluster }),
    revision,
    environment: {
      nativeSidecars,
      ...(env['COMPLIANCE_POLICY'] && { compliancePolicy: env['COMPLIANCE_POLICY'] }),
      ...(env['PLATFORM'] && { platform: env['PLATFORM'] }),
      env: definedOnly(env),
    },
    certificate,
    drain: { delayMs: Math.min(delayMs, timeoutMs), timeoutMs },
    logLevel,
  };
  return { ok: true, value };
}

type Parse<T> = (subject: string, text: string) => Parsed<T>;

function oneOf<const T extends string>(accepted: readonly T[]): Parse<T> {
  return (subject, text) => {
    const value = accepted.find((candidate) => candidate === text);
    if (value !== undefined) return { ok: true, value };
    const reason = 'is not one of them';
    const code = 'value.unknown';
    return refused({ code, subject, value: text, reason, accepted: accepted.join(', ') });
  };
}

/** It is a label's value wherever it is used: `istio.io/rev`. */
function parseRevision(subject: string, text: string): Parsed<string> {
  if (/^(?:[a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?)?$/.test(text)) {
    return { ok: true, value: text };
  }
  return refused({
    code: 'revision.malformed',
    subject,
    value: text,
    reason: 'cannot be the value of a label',
    accepted: 'at most 63 letters, digits, - _ . such as canary or 1-32-0, or nothing',
  });
}

function sourceFiles(values: ReadonlyMap<FlagName, string>): SourceFiles {
  const meshConfig = values.get('mesh-config');
  const namespaces = values.get('namespaces');
  const nodes = values.get('nodes');
  return {
    injectDir: values.get('inject-dir') ?? './var/lib/istio/inject',
    ...(meshConfig !== undefined && { meshConfig }),
    ...(namespaces !== undefined && { namespaces }),
    ...(nodes !== undefined && { nodes }),
  };
}

function definedOnly(env: Environment): Record<string, string> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
