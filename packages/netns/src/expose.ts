import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout whose sources programs run from; a bundle brings its own folder and has none. */
const CHECKOUT = import.meta.url.endsWith('.ts')
  ? fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
  : undefined;

/**
 * Lays an empty folder over $1 and puts $2, which is inside it, back at its place; then becomes the
 * rest of its arguments. The descriptor keeps $2 in reach while its path is covered.
 */
const SCRIPT = [
  'cover=$1 path=$2',
  'shift 2',
  'exec 9<"$path"',
  'mount -t tmpfs -o mode=755 none "$cover"',
  'mkdir -p "$path"',
  'mount --no-canonicalize --rbind /proc/self/fd/9 "$path"',
  'exec 9<&-',
  'exec "$@"',
].join('\n');

/**
 * Words to put before a command, so that other users can reach the checkout at its own path though
 * it stands in somebody's private folder: programs of a pod do not run as that somebody. Only the
 * command and what it starts see the change. Nothing where all may enter anyway.
 */
export function exposing(path: string | undefined = CHECKOUT): readonly string[] {
  const cover = path === undefined ? undefined : topmost(dirname(path), isPrivate);
  if (path === undefined || cover === undefined) return [];
  return [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-euc',
    SCRIPT,
    'sh',
    cover,
    path,
  ];
}

function topmost(folder: string, matches: (folder: string) => boolean): string | undefined {
  const above = folder === '/' ? undefined : topmost(dirname(folder), matches);
  return above ?? (matches(folder) ? folder : undefined);
}

function isPrivate(folder: string): boolean {
  return (statSync(folder).mode & 0o001) === 0;
}
