import { isPillionError, PillionError, type Problem } from '@pillion/core/values';
import { type CaptureCommand, type Environment, resolveCapture } from '@pillion/core/ruleset';
import { apply } from './apply.ts';
import type { Deps } from './deps.ts';
import { ExitCode } from './exit-code.ts';
import { withGroupIds } from './groups.ts';
import { readHostFacts } from './host-facts.ts';
import { createLog, type Log, readLogOptions } from './log.ts';
import { readCommand } from './read-command.ts';
import { applyReport, cleanReport, failureReport, problemLines, writeJson } from './report.ts';
import { setSysctls } from './sysctls.ts';

/** Problems with how the program was called, not with what was asked of it. */
const USAGE = ['flag.unknown', 'flag.missingValue', 'argument.unexpected'];

/** The whole program. It writes nothing to the kernel before everything that was asked for is checked. */
export async function run(
  deps: Deps,
  argv: readonly string[],
  env: Environment,
): Promise<ExitCode> {
  const log = createLog(deps.stderr, readLogOptions(argv), deps.now);
  const command = await readCommand(deps.host, argv, env);
  if (!command.ok) return refuse(deps, argv.includes('--json'), command.problems);
  const { json } = command.value.run;
  try {
    return await perform(deps, log, command.value);
  } catch (error) {
    if (!isPillionError(error)) throw error;
    if (json) writeJson(deps.stdout, failureReport(error));
    log.error(error.message, { code: error.code });
    return error.code.startsWith('validation.') ? ExitCode.ValidationFailed : ExitCode.Failure;
  }
}

async function perform(deps: Deps, log: Log, command: CaptureCommand): Promise<ExitCode> {
  const { action, run: options } = command;
  if (action === 'help' || action === 'version') {
    const { about } = await import('./about.ts');
    deps.stdout.write(about(action));
    return ExitCode.Success;
  }
  if (options.networkNamespace !== undefined && !options.dryRun) {
    const entered = await deps.enterNamespace(options.networkNamespace);
    if (entered instanceof PillionError) throw entered;
    if (entered !== 'inside') return entered;
  }
  if (action === 'clean' && !options.dryRun) {
    const { clean } = await import('./clean.ts');
    const families = await clean(deps, log, options);
    if (options.json) writeJson(deps.stdout, cleanReport(families));
    return ExitCode.Success;
  }
  return await performOn(deps, log, command);
}

/** What depends on what is to be captured. What few runs need is loaded by those that do. */
async function performOn(
  deps: Deps,
  log: Log,
  { action, raw, run: options }: CaptureCommand,
): Promise<ExitCode> {
  const facts = readHostFacts(deps.host, options);
  const resolved = resolveCapture(raw, facts, { compat: options.compat });
  if (!resolved.ok) return refuse(deps, options.json, resolved.problems);
  const { warnings } = resolved.value;
  for (const warning of warnings) log.warn(warning);
  if (options.dryRun) {
    const { printDryRun } = await import('./dry-run.ts');
    return printDryRun(deps, resolved.value, options);
  }
  const named = withGroupIds(resolved.value, deps.host.readText('/etc/group') ?? '');
  if (!named.ok) return refuse(deps, options.json, named.problems);
  const capture = named.value;
  if (action === 'verify') {
    const { printVerification } = await import('./verify.ts');
    return await printVerification(deps, capture, options);
  }
  if (!options.skipRuleApply) setSysctls(deps.host, log, options);
  const families = options.skipRuleApply ? [] : await apply(deps, log, capture, options);
  const validation = options.runValidation
    ? await (await import('./validation.ts')).validateCapture(deps, log, capture, facts, options)
    : [];
  if (options.json) writeJson(deps.stdout, applyReport(families, validation, warnings));
  return ExitCode.Success;
}

function refuse(deps: Deps, json: boolean, problems: readonly Problem[]): ExitCode {
  const usage = problems.every(({ code }) => USAGE.includes(code));
  const error = PillionError.of(usage ? 'command.usage' : 'command.invalid', problems);
  if (json) writeJson(deps.stdout, failureReport(error));
  deps.stderr.write(problemLines(problems));
  return usage ? ExitCode.Usage : ExitCode.Failure;
}
