import { readFile } from 'node:fs/promises';
import { type Stats, unwatchFile, watchFile } from 'node:fs';
import { isPillionError, PillionError } from '@pillion/core/values';
import { parseDestinations } from './document.ts';
import { EMPTY_REGISTRY, type Registry } from './registry.ts';

/** The destinations that are in force, and where they came from. */
export interface DestinationState {
  readonly registry: Registry;
  readonly path: string;
  /** Milliseconds since the epoch; `undefined` while there is no file. */
  readonly loadedAt: number | undefined;
  /** Why the file as it is now is not in force. */
  readonly broken: string | undefined;
}

export interface DestinationSource {
  readonly path: string;
  /** Whether a missing file is an error. */
  readonly required: boolean;
  readonly now: () => number;
}

/** How often the file is looked at: inotify does not see through a ConfigMap's symbolic links. */
const POLL_MS = 1000;

/** Reads the file for the first time. Throws `PillionError` where it is broken, or missing and required. */
export async function loadDestinations(source: DestinationSource): Promise<DestinationState> {
  const { path, required, now } = source;
  const text = await readText(path);
  if (text === undefined && required) {
    throw new PillionError('destinations.missing', `${path}: there is no such file`);
  }
  if (text === undefined)
    return { registry: EMPTY_REGISTRY, path, loadedAt: undefined, broken: undefined };
  return { registry: await parseText(path, text), path, loadedAt: now(), broken: undefined };
}

/** The state after another look: a broken file leaves the last good one in force. */
export async function reloadDestinations(
  source: DestinationSource,
  last: DestinationState,
): Promise<DestinationState> {
  try {
    return await loadDestinations(source);
  } catch (error) {
    return { ...last, broken: error instanceof Error ? error.message : String(error) };
  }
}

/** Calls back whenever the file changes, comes or goes. Returns what ends that. */
export function watchDestinations(path: string, changed: () => void): () => void {
  // Node calls once for a file that is not there; nothing has changed then.
  const compare = (now: Stats, before: Stats): void => {
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size) changed();
  };
  watchFile(path, { interval: POLL_MS, persistent: false }, compare);
  return () => unwatchFile(path, compare);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new PillionError('destinations.unreadable', `${path}: ${String(code)}`);
  }
}

/** JSON is YAML, but YAML's parser is worth loading only for what JSON's does not take. */
async function parseText(path: string, text: string): Promise<Registry> {
  const document = await parseDocument(path, text);
  const result = parseDestinations(document);
  if (result.ok) return result.value;
  throw PillionError.of(
    'destinations.invalid',
    result.problems.map((problem) => ({ ...problem, subject: `${path}: ${problem.subject}` })),
  );
}

async function parseDocument(path: string, text: string): Promise<unknown> {
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      // Flow-style YAML begins like this too.
    }
  }
  const { readYaml } = await import('./read-yaml.ts');
  try {
    return readYaml(text);
  } catch (error) {
    if (isPillionError(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new PillionError('destinations.syntax', `${path}: ${why}`);
  }
}
