/** A parsed regular expression, in RE2's dialect. */
export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly matches: CharacterTest }
  | { readonly kind: 'assert'; readonly at: Assertion }
  | { readonly kind: 'group'; readonly index: number | undefined; readonly node: RegexNode }
  | { readonly kind: 'sequence'; readonly nodes: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly nodes: readonly RegexNode[] }
  | RepeatNode;

export interface RepeatNode {
  readonly kind: 'repeat';
  readonly node: RegexNode;
  readonly min: number;
  readonly max: number | undefined;
  readonly greedy: boolean;
}

/** Whether a code point belongs to a set. */
export type CharacterTest = (code: number) => boolean;

export type Assertion =
  | 'textStart'
  | 'textEnd'
  | 'lineStart'
  | 'lineEnd'
  | 'wordBoundary'
  | 'noWordBoundary';

export interface ParsedRegex {
  readonly node: RegexNode;
  /** Group 0 is the whole match and has no name. */
  readonly groupNames: readonly (string | undefined)[];
}

/** What is wrong with an expression, in the words of Go's regexp package. */
export class RegexError extends Error {
  constructor(reason: string, fragment: string) {
    super(`error parsing regexp: ${reason}: \`${fragment}\``);
    this.name = 'RegexError';
  }
}

export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly ungreedy: boolean;
}

export function codeOf(character: string): number {
  return character.codePointAt(0) ?? -1;
}
