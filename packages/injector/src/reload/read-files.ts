import { readFile } from 'node:fs/promises';
import { collect, type Parsed, refused } from '@pillion/core/values';

/** Reads a file as UTF-8; `subject` names the flag it was given by. */
export async function readText(subject: string, path: string): Promise<Parsed<string>> {
  try {
    return { ok: true, value: await readFile(path, 'utf8') };
  } catch (error) {
    return refused({
      code: 'file.unreadable',
      subject,
      value: path,
      reason: `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})`,
      accepted: 'a file that this process may read',
    });
  }
}

/** Reads several files by key; every one that cannot be read is told. */
export async function readTexts<Key extends string>(
  files: readonly { readonly key: Key; readonly subject: string; readonly path: string }[],
): Promise<Parsed<ReadonlyMap<Key, string>>> {
  const texts = collect(
    await Promise.all(files.map(({ subject, path }) => readText(subject, path))),
  );
  if (!texts.ok) return texts;
  return {
    ok: true,
    value: new Map(files.map(({ key }, index) => [key, texts.value[index] ?? ''])),
  };
}

export function sameTexts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, text]) => b.get(key) === text);
}
