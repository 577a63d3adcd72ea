import { isMap, isScalar, LineCounter, parseDocument, type ScalarTag } from 'yaml';
import type { Json } from '../kubernetes/types.ts';
import { type Parsed, parsed, type Problem } from '../values/index.ts';

export interface YamlReading {
  /** The document as JSON carries it; null for an empty text. */
  readonly value: Json;
  /** The line, counted from 1, of a key or list item; `undefined` where the path does not exist. */
  lineOf(path: readonly (string | number)[]): number | undefined;
}

/**
 * Reads the first YAML (or JSON) document as `sigs.k8s.io/yaml` does, which every Kubernetes tool
 * uses: YAML 1.1 scalars (`on` is true, `010` is 8, dates are texts), last of two equal keys wins.
 */
export function readYaml(subject: string, text: string): Parsed<YamlReading> {
  const lines = new LineCounter();
  const [source, offset] = firstDocument(text);
  try {
    const document = parseDocument(source, { ...OPTIONS, lineCounter: lines });
    if (document.errors.length) {
      const places = document.errors.map(({ pos, message }) => {
        return { line: lines.linePos(pos[0]).line + offset, message };
      });
      return { ok: false, problems: malformed(subject, text, places) };
    }
    return parsed({
      value: (document.toJS({ maxAliasCount: 100 }) ?? null) as Json,
      lineOf: (path) => {
        const start = startOf(document.contents, path);
        return start === undefined ? undefined : lines.linePos(start).line + offset;
      },
    });
  } catch (error) {
    // The library throws for aliases that multiply or lead nowhere, and for nesting beyond the stack.
    const message = error instanceof RangeError ? 'nests too deep' : String(error);
    return { ok: false, problems: malformed(subject, text, [{ line: offset + 1, message }]) };
  }
}

/** Up to the second `---`: the first one may only follow comments and blank lines. */
function firstDocument(text: string): readonly [string, number] {
  const [head = '', first] = text.split(/^---(?=\s|$)/m, 2);
  if (first === undefined || /^[^\S\n]*[^#\s%]/m.test(head)) return [head, 0];
  return [first, head.split('\n').length - 1];
}

interface Place {
  readonly line: number;
  readonly message: string;
}

/** The first problem of each line: what follows it there is mostly a consequence. */
function malformed(subject: string, text: string, places: readonly Place[]): readonly Problem[] {
  const rows = text.split('\n');
  const first = new Map<number, string>();
  for (const { line, message } of places) if (!first.has(line)) first.set(line, message);
  return [...first].slice(0, MAX_PROBLEMS).map(([line, message]) => ({
    code: 'yaml.malformed',
    subject: `${subject}:${line}`,
    value: (rows[line - 1] ?? '').trim().slice(0, 120),
    reason: (message.split(/ at line |\n/)[0] ?? message).trim(),
    accepted: 'YAML or JSON',
  }));
}

const MAX_PROBLEMS = 20;

function startOf(root: unknown, path: readonly (string | number)[]): number | undefined {
  let node: unknown = root;
  let start: number | undefined;
  for (const step of path) {
    if (!isCollectionLike(node)) return undefined;
    const entry = isMap(node)
      ? node.items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === String(step))
      : node.items[Number(step)];
    if (entry === undefined) return undefined;
    const [at, next] = isMap(node) ? [entry.key, entry.value] : [entry, entry];
    start = (at as { range?: readonly [number] }).range?.[0];
    node = next;
  }
  return start;
}

interface CollectionLike {
  readonly items: readonly { readonly key?: unknown; readonly value?: unknown }[];
}

function isCollectionLike(node: unknown): node is CollectionLike {
  return typeof node === 'object' && node !== null && 'items' in node;
}

const scalar = (tag: string, test: RegExp, resolve: (text: string) => unknown): ScalarTag => ({
  tag: `tag:yaml.org,2002:${tag}`,
  default: true,
  test,
  resolve,
});

const BOOLEAN =
  /^(?:y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE|n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/;
const INTEGER = /^[-+]?(?:0[bB][01_]+|0[oO]?[0-7_]+|0[xX][0-9a-fA-F_]+|[0-9][0-9_]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** The scalars of Go's yaml.v2, which resolves by shape and not quite as YAML 1.1's own schema. */
const OPTIONS = {
  schema: 'failsafe',
  version: '1.1',
  merge: true,
  uniqueKeys: false,
  strict: true,
  logLevel: 'silent',
  prettyErrors: false,
  customTags: (tags: unknown[]) =>
    tags.concat(
      scalar('null', /^(?:~|null|Null|NULL)?$/, () => null),
      scalar('bool', BOOLEAN, (text) => /^(?:y|on|t)/i.test(text)),
      scalar('int', INTEGER, integer),
      scalar('float', FLOAT, (text) => Number(text.replaceAll('_', ''))),
    ) as never,
} as const;

function integer(text: string): number {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  const octal = /^0[oO]?([0-7]+)$/.exec(digits)?.[1];
  const magnitude = octal === undefined ? Number(digits) : Number.parseInt(octal, 8);
  return text.startsWith('-') ? -magnitude : magnitude;
}
