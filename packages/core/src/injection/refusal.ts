import { type AnnotationProblem, istioErrorText } from '../annotations/index.ts';
import { formatProblem, type Problem, reason } from '../values/index.ts';
import type { Refused } from './outcome.ts';

/** Problems told in the message; all of them are in the outcome. */
const MAX_TOLD = 8;
/** How Istio begins every refusal; tools match on it. */
const PREFIX = 'failed to run injection template: ';

/** The outcome for a pod that cannot be injected as it asks. */
export function refusal(problems: readonly Problem[], warnings: readonly string[]): Refused {
  const first = problems[0]?.code ?? 'unknown';
  const subjects = [...new Set(problems.map(({ subject }) => subject))].join(', ');
  return {
    kind: 'refused',
    reason: reason(`refused.${area(first)}`, sentence(problems), { subjects, code: first }),
    message: `${PREFIX}${message(problems)}`,
    problems,
    warnings,
  };
}

/** The codes of problems are many; a metric label needs few. */
function area(code: string): string {
  if (code.startsWith('template.') || code.startsWith('merge.')) return 'template';
  return code.startsWith('review.') ? 'review' : 'annotation';
}

function sentence(problems: readonly Problem[]): string {
  const [first] = problems;
  if (first === undefined) return 'The pod cannot be injected.';
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  return `${first.subject} ${first.reason}${more}.`;
}

/** Istio's text, then what would have been accepted. */
function message(problems: readonly Problem[]): string {
  const invalid = problems.filter(isAnnotationProblem);
  const others = problems.filter((problem) => !isAnnotationProblem(problem));
  const told = others.slice(0, MAX_TOLD).map(({ reason: text }) => text);
  const left = others.length - told.length;
  const texts = [istioErrorText(invalid), ...told, left > 0 ? `and ${left} more` : ''];
  const words = texts.filter((text) => text !== '').join('; ');
  const hints = invalid.map((problem) => `  ${formatProblem(problem)}`);
  return hints.length > 0 ? `${words}${hints.join('\n')}` : words;
}

function isAnnotationProblem(problem: Problem): problem is AnnotationProblem {
  return 'istioSentence' in problem;
}
