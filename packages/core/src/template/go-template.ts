import type { InjectionContext } from './context.ts';
import type { Template } from './define-template.ts';
import { DotBuilder } from './dot/dot.ts';
import { messageFunctions } from './dot/message-functions.ts';
import { compileGoTemplate, type FunctionMap, istioFunctions, sprigFunctions } from './go/index.ts';
import { readYaml } from '../mesh/index.ts';
import { type Parsed, parsed, PillionError, type Problem } from '../values/index.ts';
import { isJsonObject } from './merge-list.ts';
import type { PodOverlay } from './overlay.ts';
import { Recent } from './recent.ts';

/** What templates in Go may ask for that a pure function cannot know. */
export interface GoTemplateHost {
  /** For `now` and its kin. @default the epoch */
  readonly now?: () => Date;
}

/** Compiles the Go templates of one configuration; they share dot's types and the functions. */
export class GoTemplateCompiler {
  readonly #dot = new DotBuilder();
  readonly #functions: FunctionMap;
  /** The environment of the rendering that is under way: `env` is asked while one runs only. */
  #env: InjectionContext['env'] = {};

  constructor({ now = () => new Date(0) }: GoTemplateHost = {}) {
    const env = (name: string) => (Object.hasOwn(this.#env, name) ? this.#env[name] : undefined);
    this.#functions = {
      ...sprigFunctions({ env, now }),
      ...istioFunctions({ env }),
      ...messageFunctions,
    };
  }

  compile(name: string, text: string): Parsed<Template> {
    const compiled = compileGoTemplate(name, text, { functions: this.#functions });
    if (!compiled.ok) return { ok: false, problems: compiled.problems.map(inTemplates) };
    const overlays = new Recent((rendered) => parseOverlay(name, rendered));
    const render = (context: InjectionContext): PodOverlay => {
      this.#env = context.env;
      return overlays.of(compiled.value.execute(this.#dot.build(context)));
    };
    return parsed({ name, render });
  }
}

function inTemplates(problem: Problem): Problem {
  return { ...problem, subject: `templates.${problem.subject}` };
}

/** The text that a template renders is YAML, of which the first document counts. */
function parseOverlay(name: string, text: string): PodOverlay {
  const reading = readYaml(`template ${name}`, text);
  if (!reading.ok) throw PillionError.of('template.overlay', reading.problems);
  const { value } = reading.value;
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  throw PillionError.of('template.overlay', [
    {
      code: 'template.overlay',
      subject: `template ${name}`,
      value: JSON.stringify(value).slice(0, 120),
      reason: 'renders no object',
      accepted: 'YAML of a partial pod: metadata, spec',
    },
  ]);
}
