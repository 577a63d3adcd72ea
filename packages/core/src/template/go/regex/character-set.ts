import type { CharacterTest } from './syntax.ts';

export type Range = readonly [from: number, to: number];

const NEWLINE = 10;

export const DIGIT: readonly Range[] = [[48, 57]];
export const SPACE: readonly Range[] = [
  [9, 10],
  [12, 13],
  [32, 32],
];
export const WORD: readonly Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];

/** The classes of `[[:alpha:]]`, ASCII only. */
export const POSIX: ReadonlyMap<string, readonly Range[]> = new Map<string, readonly Range[]>([
  [
    'alnum',
    [
      [48, 57],
      [65, 90],
      [97, 122],
    ],
  ],
  [
    'alpha',
    [
      [65, 90],
      [97, 122],
    ],
  ],
  ['ascii', [[0, 127]]],
  [
    'blank',
    [
      [9, 9],
      [32, 32],
    ],
  ],
  [
    'cntrl',
    [
      [0, 31],
      [127, 127],
    ],
  ],
  ['digit', DIGIT],
  ['graph', [[33, 126]]],
  ['lower', [[97, 122]]],
  ['print', [[32, 126]]],
  [
    'punct',
    [
      [33, 47],
      [58, 64],
      [91, 96],
      [123, 126],
    ],
  ],
  [
    'space',
    [
      [9, 13],
      [32, 32],
    ],
  ],
  ['upper', [[65, 90]]],
  ['word', WORD],
  [
    'xdigit',
    [
      [48, 57],
      [65, 70],
      [97, 102],
    ],
  ],
]);

export function inRanges(ranges: readonly Range[]): CharacterTest {
  return (code) => ranges.some(([from, to]) => code >= from && code <= to);
}

export function negated(test: CharacterTest): CharacterTest {
  return (code) => !test(code);
}

export const anyCharacter: CharacterTest = () => true;
export const notNewline: CharacterTest = (code) => code !== NEWLINE;

/** A character under `(?i)`: whatever folds to the same. */
export function literal(code: number, ignoreCase: boolean): CharacterTest {
  if (!ignoreCase) return (other) => other === code;
  const folded = foldOf(code);
  return (other) => other === code || foldOf(other) === folded;
}

/** A set under `(?i)` also takes the other case of its members. */
export function ignoringCase(test: CharacterTest): CharacterTest {
  return (code) => test(code) || variants(code).some(test);
}

function variants(code: number): number[] {
  const character = String.fromCodePoint(code);
  const other = [
    character.toLowerCase(),
    character.toUpperCase(),
    character.toUpperCase().toLowerCase(),
  ];
  return other
    .filter((text) => Array.from(text).length === 1)
    .map((text) => text.codePointAt(0) ?? code);
}

function foldOf(code: number): number {
  const upper = String.fromCodePoint(code).toUpperCase();
  const lower = (Array.from(upper).length === 1 ? upper : String.fromCodePoint(code)).toLowerCase();
  return Array.from(lower).length === 1 ? (lower.codePointAt(0) ?? code) : code;
}

/** `\p{Greek}` and `\pL`: general categories and scripts; undefined where there is no such name. */
export function unicodeClass(name: string): CharacterTest | undefined {
  if (!/^[A-Za-z_]+$/.test(name)) return undefined;
  if (name === 'Any') return anyCharacter;
  for (const property of [name, `Script=${name}`]) {
    if (property === name && name.length > 2) continue;
    try {
      const pattern = new RegExp(`^\\p{${property}}$`, 'u');
      return (code) => pattern.test(String.fromCodePoint(code));
    } catch {
      // not a property under this name; the next spelling may be one
    }
  }
  return undefined;
}

export function isWordCharacter(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    (code >= 97 && code <= 122)
  );
}
