import { basename } from 'node:path';
import {
  compileGoTemplate,
  type FunctionMap,
  goValueOf,
  type GoValue,
  isGoTemplateError,
  istioFunctions,
  sprigFunctions,
} from '@pillion/core/template/go';
import { PillionError } from '@pillion/core/values';
import type { CliContext } from '../context.ts';

export interface TemplateFlags {
  readonly data?: string;
  readonly functions: 'go' | 'sprig' | 'istio';
  readonly name?: string;
}

export async function runTemplate(
  this: CliContext,
  flags: TemplateFlags,
  file: string,
): Promise<void> {
  if (file === '-' && flags.data === '-') {
    throw new PillionError('template.usage', 'only one of template and data can be standard input');
  }
  const text = await this.readInput(file);
  const data =
    flags.data === undefined ? null : readData(flags.data, await this.readInput(flags.data));

  const name = flags.name ?? basename(file);
  const compiled = compileGoTemplate(name, text, { functions: functionsOf(flags, this.env) });
  if (!compiled.ok) return fail(this, compiled.problems[0]?.reason ?? '');
  try {
    this.process.stdout.write(compiled.value.execute(data));
  } catch (error) {
    if (!isGoTemplateError(error)) throw error;
    fail(this, error.message);
  }
}

function functionsOf({ functions }: TemplateFlags, env: CliContext['env']): FunctionMap {
  if (functions === 'go') return {};
  const read = (name: string): string | undefined => env[name];
  const sprig = sprigFunctions({ env: read, now: () => new Date(), randomBytes });
  return functions === 'sprig' ? sprig : { ...sprig, ...istioFunctions({ env: read }) };
}

/** Go's own words, with nothing around them: they name the template, the line and the column. */
function fail(context: CliContext, message: string): void {
  context.process.stderr.write(`${message}\n`);
  context.exitWith(1);
}

/** Numbers are float64, as Go's own JSON reader has them. */
function readData(file: string, text: string): GoValue {
  try {
    return goValueOf(JSON.parse(text), { integers: 'float64' });
  } catch (error) {
    throw new PillionError('template.data', `${file}: is not JSON: ${(error as Error).message}`);
  }
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
