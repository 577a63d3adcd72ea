import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

export const conformanceFolder: string =
  process.env['PILLION_CONFORMANCE'] ??
  fileURLToPath(new URL('../../../../../shared/conformance', import.meta.url));

/** Whether the conformance data is here; tests that need it are skipped where it is not. */
export const conformancePresent = existsSync(`${conformanceFolder}/cases.json`);

/** A `describe` for tests that need the data; where it is absent they are skipped and told why. */
export function describeConformance(name: string, tests: () => void): void {
  const reason = `no conformance data in ${conformanceFolder}; PILLION_CONFORMANCE names another place`;
  const title = conformancePresent ? name : `${name} (skipped: ${reason})`;
  describe(title, { skip: !conformancePresent }, tests);
}

export function readConformanceText(path: string): string {
  return readFileSync(`${conformanceFolder}/${path}`, 'utf8');
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape
export function readConformance<T>(path: string): T {
  return JSON.parse(readConformanceText(path)) as T;
}
