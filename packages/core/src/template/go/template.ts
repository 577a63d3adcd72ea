import { quote } from './format/quote.ts';
import { type Parsed, parsed, refused } from '../../values/index.ts';
import { GoTemplateError, LimitReached, type Location } from './error.ts';
import { compileTemplates } from './evaluate/compile.ts';
import type { CompiledTemplate, MissingKey } from './evaluate/context.ts';
import { Run } from './evaluate/frame.ts';
import { isStackOverflow } from './evaluate/site.ts';
import { builtins } from './function/builtins.ts';
import type { FunctionMap } from './function/signature.ts';
import { DEFAULT_LIMITS, type Limits } from './meter.ts';
import { parse } from './parse/parse.ts';
import { ParseFailure } from './parse/parser.ts';
import { wellFormed } from './value/bytes.ts';
import type { GoValue } from './value/types.ts';

export interface GoTemplateOptions {
  /** Beside Go's own, which these override. */
  readonly functions?: FunctionMap;
  /** What a missing map key reads as: no value, the zero value, or an error. @default 'default' */
  readonly missingKey?: MissingKey;
  /** @default 8 MiB */
  readonly maxOutputBytes?: number;
  /** @default 1,000,000 */
  readonly maxSteps?: number;
}

/** A compiled template and those that it defines. Immutable; renderings share nothing. */
export class GoTemplate {
  readonly name: string;
  readonly #templates: ReadonlyMap<string, CompiledTemplate>;
  readonly #limits: Limits;

  constructor(name: string, templates: ReadonlyMap<string, CompiledTemplate>, limits: Limits) {
    this.name = name;
    this.#templates = templates;
    this.#limits = limits;
  }

  /** The names that `define`, `block` and the template itself stand under. */
  get defined(): readonly string[] {
    return [...this.#templates.keys()];
  }

  /** Renders; throws `GoTemplateError` and nothing else. */
  execute(data: GoValue): string {
    return this.executeTemplate(this.name, data);
  }

  /** Renders one of the templates that the text defines. */
  executeTemplate(name: string, data: GoValue): string {
    const template = this.#templates.get(name);
    if (template === undefined) {
      const message = `template: no template ${quote(name)} associated with template ${quote(this.name)}`;
      throw new GoTemplateError('goTemplate.execute', message, this.#start);
    }
    const run = new Run(this.#limits);
    const dot = data ?? undefined;
    try {
      template.body({ run, variables: [dot] }, dot);
      return wellFormed(run.output);
    } catch (cause) {
      throw this.#placed(cause);
    }
  }

  get #start(): Location {
    return { template: this.name, line: 1, column: 0 };
  }

  /** Whatever escaped without a place gets the template's name at least. */
  #placed(cause: unknown): GoTemplateError {
    if (cause instanceof GoTemplateError) return cause;
    if (cause instanceof LimitReached) return this.#error(cause.code, cause.message);
    if (isStackOverflow(cause)) return this.#error('goTemplate.depth', 'exceeded maximum depth');
    const reason = cause instanceof Error ? cause.message : String(cause);
    return this.#error('goTemplate.execute', `data cannot be read: ${reason}`);
  }

  #error(code: GoTemplateError['code'], reason: string): GoTemplateError {
    return new GoTemplateError(code, `template: ${this.name}: ${reason}`, this.#start);
  }
}

/** What a ConfigMap can hold; it compiles in well under a second however dense it is. */
const MAX_TEXT = 1024 * 1024;

/**
 * Compiles the text of a Go template, once, for any number of renderings. The problem of a
 * template that does not parse carries Go's own message as its `reason`.
 */
export function compileGoTemplate(
  name: string,
  text: string,
  options: GoTemplateOptions = {},
): Parsed<GoTemplate> {
  const functions: FunctionMap = { ...builtins, ...options.functions };
  try {
    if (text.length > MAX_TEXT)
      throw new ParseFailure(name, 1, `template is longer than ${MAX_TEXT} characters`);
    const trees = parse(name, text, (word) => Object.hasOwn(functions, word));
    const missingKey = options.missingKey ?? 'default';
    const templates = compileTemplates({ name, text, trees, functions, missingKey });
    return parsed(new GoTemplate(name, templates, limitsOf(options)));
  } catch (cause) {
    if (cause instanceof ParseFailure) return refusal(name, text, cause);
    if (!isStackOverflow(cause)) throw cause;
    return refusal(name, text, new ParseFailure(name, 1, 'max depth exceeded'));
  }
}

function limitsOf(options: GoTemplateOptions): Limits {
  return {
    maxOutputBytes: options.maxOutputBytes ?? DEFAULT_LIMITS.maxOutputBytes,
    maxSteps: options.maxSteps ?? DEFAULT_LIMITS.maxSteps,
  };
}

function refusal(name: string, text: string, failure: ParseFailure): Parsed<never> {
  return refused({
    code: 'goTemplate.parse',
    subject: name,
    value: text.split('\n')[failure.line - 1]?.trim() ?? '',
    reason: failure.message,
    accepted: 'a Go template (text/template)',
  });
}
