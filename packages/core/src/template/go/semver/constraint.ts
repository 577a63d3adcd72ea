import { comparePrereleases, compareVersions, parseVersion, type Version } from './version.ts';

/** One comparison, e.g. `>=1.2`. What it leaves open counts as a wildcard. */
interface Constraint {
  readonly operator: string;
  readonly version: Version;
  /** Major, minor and patch all given; else the first that is open. */
  readonly open: 'major' | 'minor' | 'patch' | undefined;
}

/** Alternatives, each of which is a list of constraints that hold together. */
export type Constraints = readonly (readonly Constraint[])[];

const OPERATOR = String.raw`=|!=|>=|=>|<=|=<|~>|>|<|~|\^|`;
const SEGMENT = String.raw`[0-9|xX*]+`;
const SUFFIX = String.raw`(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?`;
const PATTERN = String.raw`v?${SEGMENT}(?:\.${SEGMENT})?(?:\.${SEGMENT})?${SUFFIX}`;

const RANGE = new RegExp(String.raw`\s*(${PATTERN})\s+-\s+(${PATTERN})\s*`, 'g');
const ONE = new RegExp(String.raw`(?:\s+|,\s*)?(${OPERATOR})\s*(${PATTERN})`, 'y');
const PARTS = new RegExp(
  String.raw`^v?(${SEGMENT})(?:\.(${SEGMENT}))?(?:\.(${SEGMENT}))?(-[^+]*)?`,
);

/** The longest text worth reading as a constraint; its grammar is matched by backtracking. */
const MAX_LENGTH = 1000;

/** Reads `>=1.2, <2 || 3.x` and ranges such as `1.2 - 1.4`; a string is the complaint. */
export function parseConstraints(text: string): Constraints | string {
  if (text.length > MAX_LENGTH) return `improper constraint: ${text.slice(0, 40)}...`;
  const alternatives: Constraint[][] = [];
  for (const part of text.replaceAll(RANGE, '>= $1, <= $2 ').split('||')) {
    const constraints = parseAll(part);
    if (typeof constraints === 'string') return constraints;
    alternatives.push(constraints);
  }
  return alternatives;
}

/** All of the text must read as constraints before any of them is looked at. */
function parseAll(text: string): Constraint[] | string {
  const read: RegExpExecArray[] = [];
  const trimmed = text.trim();
  for (let at = 0; at < trimmed.length || read.length === 0;) {
    ONE.lastIndex = at;
    const match = ONE.exec(trimmed);
    if (!match || at > 0 !== /^[\s,]/.test(match[0])) return `improper constraint: ${text}`;
    read.push(match);
    at = ONE.lastIndex;
    while (trimmed[at] === ' ' && trimmed[at + 1] === ',') at += 1;
  }
  const constraints = read.map(([, operator = '', version = '']) => parseOne(operator, version));
  const wrong = constraints.find((constraint) => typeof constraint === 'string');
  return wrong ?? constraints.filter((constraint) => typeof constraint !== 'string');
}

function parseOne(operator: string, text: string): Constraint | string {
  const [, major = '', minor, patch, suffix = ''] = PARTS.exec(text) ?? [];
  const open = firstOpen(major, minor, patch);
  const version = parseVersion(open === undefined ? text : filled(open, major, minor) + suffix);
  return typeof version === 'string' ? 'constraint Parser Error' : { operator, version, open };
}

function firstOpen(major?: string, minor?: string, patch?: string): Constraint['open'] {
  if (isWild(major)) return 'major';
  if (isWild(minor)) return 'minor';
  return isWild(patch) ? 'patch' : undefined;
}

/** The lowest version that leaves nothing open. */
function filled(open: NonNullable<Constraint['open']>, major = '0', minor = '0'): string {
  if (open === 'major') return '0.0.0';
  return open === 'minor' ? `${major}.0.0` : `${major}.${minor}.0`;
}

function isWild(segment: string | undefined): boolean {
  return segment === undefined || segment === '' || /^[xX*]$/.test(segment);
}

export function satisfies(constraints: Constraints, version: Version): boolean {
  return constraints.some((all) => all.every((constraint) => holds(constraint, version)));
}

type Check = (constraint: Constraint, version: Version) => boolean;

const CHECKS: Readonly<Record<string, Check>> = {
  '': isEqual,
  '=': isEqual,
  '!=': isDifferent,
  '>': isGreater,
  '>=': ({ version: bound }, version) => compareVersions(version, bound) >= 0,
  '=>': ({ version: bound }, version) => compareVersions(version, bound) >= 0,
  '<': ({ version: bound }, version) => compareVersions(version, bound) < 0,
  '<=': isAtMost,
  '=<': isAtMost,
  '~': isTilde,
  '~>': isTilde,
  '^': isCaret,
};

/** A prerelease satisfies only a constraint that names one. */
function holds(constraint: Constraint, version: Version): boolean {
  const unwanted = version.prerelease !== '' && constraint.version.prerelease === '';
  const exempt = constraint.operator === '!=' && constraint.open === undefined;
  if (unwanted && !exempt) return false;
  return CHECKS[constraint.operator]?.(constraint, version) ?? false;
}

function isEqual(constraint: Constraint, version: Version): boolean {
  if (constraint.open !== undefined) return isTilde(constraint, version);
  return compareVersions(version, constraint.version) === 0;
}

function isDifferent({ version: bound, open }: Constraint, version: Version): boolean {
  if (open === undefined) return compareVersions(version, bound) !== 0;
  if (bound.major !== version.major) return true;
  if (open === 'minor') return false;
  if (bound.minor !== version.minor) return true;
  if (open === 'major')
    return bound.patch !== version.patch || compareVersions(version, bound) !== 0;
  return comparePrereleases(version.prerelease, bound.prerelease) !== 0;
}

function isGreater({ version: bound, open }: Constraint, version: Version): boolean {
  if (open === undefined || open === 'major') return compareVersions(version, bound) > 0;
  if (version.major !== bound.major) return version.major > bound.major;
  return open === 'patch' && version.minor > bound.minor;
}

function isAtMost({ version: bound, open }: Constraint, version: Version): boolean {
  if (open === undefined) return compareVersions(version, bound) <= 0;
  if (version.major > bound.major) return false;
  return !(version.major === bound.major && version.minor > bound.minor && open !== 'minor');
}

/** The last segment that is given may grow. */
function isTilde({ version: bound, open }: Constraint, version: Version): boolean {
  if (compareVersions(version, bound) < 0) return false;
  const zero = bound.major === 0n && bound.minor === 0n && bound.patch === 0n;
  if (zero && open !== 'minor' && open !== 'patch') return true;
  if (version.major !== bound.major) return false;
  return version.minor === bound.minor || open === 'minor';
}

/** Everything right of the first segment that is not zero may grow. */
function isCaret({ version: bound, open }: Constraint, version: Version): boolean {
  if (compareVersions(version, bound) < 0) return false;
  if (bound.major > 0n || open === 'minor') return version.major === bound.major;
  if (version.major > 0n) return false;
  if (bound.minor > 0n || open === 'patch') return version.minor === bound.minor;
  return version.minor === 0n && version.patch === bound.patch;
}
