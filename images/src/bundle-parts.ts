import { join } from 'node:path';
import type { Machine } from './machine.ts';

/**
 * The files beside a bundle that it loads: bundles of their own, and the addon. A folder may hold
 * more, of earlier builds; only what is named can be asked for at run time.
 */
export function bundleParts(machine: Machine, folder: string, entry: string): readonly string[] {
  const present = new Set(machine.list(folder));
  const parts = new Set([entry]);
  for (const part of parts) {
    const text = Buffer.from(machine.read(join(folder, part)) ?? []).toString('latin1');
    for (const [, name = ''] of text.matchAll(/["'`]\.\/([\w.-]+\.(?:js|node))["'`]/g)) {
      if (present.has(name)) parts.add(name);
    }
  }
  return [...parts].toSorted();
}
