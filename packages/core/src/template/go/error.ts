/** Stable codes of `GoTemplateError`. */
export const GO_TEMPLATE_ERROR_CODES = [
  'goTemplate.parse',
  'goTemplate.execute',
  'goTemplate.function',
  'goTemplate.steps',
  'goTemplate.output',
  'goTemplate.depth',
] as const;

export type GoTemplateErrorCode = (typeof GO_TEMPLATE_ERROR_CODES)[number];

/** Where an error stands: `line` from 1; `column` from 0 and in bytes, as Go counts it. */
export interface Location {
  readonly template: string;
  readonly line: number;
  readonly column: number;
}

/**
 * What rendering throws, and the only thing it throws. `message` is worded as Go words it:
 * `template: sidecar:3:12: executing "sidecar" at <.Foo.Bar>: nil pointer evaluating interface {}.Bar`
 */
export class GoTemplateError extends Error {
  readonly code: GoTemplateErrorCode;
  readonly template: string;
  readonly line: number;
  readonly column: number;

  constructor(code: GoTemplateErrorCode, message: string, location: Location) {
    super(message);
    this.name = 'GoTemplateError';
    this.code = code;
    this.template = location.template;
    this.line = location.line;
    this.column = location.column;
  }
}

export function isGoTemplateError(error: unknown): error is GoTemplateError {
  return error instanceof Error && error.name === 'GoTemplateError' && 'line' in error;
}

/** Thrown by a template function to fail the way a Go function does that returns an error. */
export class GoFunctionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GoFunctionError';
  }
}

/** Thrown by `Meter`; the evaluator adds the place and turns it into a `GoTemplateError`. */
export class LimitReached extends Error {
  readonly code: GoTemplateErrorCode;

  constructor(code: GoTemplateErrorCode, message: string) {
    super(message);
    this.name = 'LimitReached';
    this.code = code;
  }
}
