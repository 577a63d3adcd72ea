import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const conformanceFolder: string =
  process.env['PILLION_CONFORMANCE'] ??
  fileURLToPath(new URL('../../../../../shared/conformance', import.meta.url));

/** Whether the conformance data is here; tests that need it are skipped where it is not. */
export const conformancePresent = existsSync(`${conformanceFolder}/cases.json`);

if (!conformancePresent) {
  console.warn(
    `conformance tests skipped: no cases.json in ${conformanceFolder} (set PILLION_CONFORMANCE)`,
  );
}

export function readConformanceText(path: string): string {
  return readFileSync(`${conformanceFolder}/${path}`, 'utf8');
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape
export function readConformance<T>(path: string): T {
  return JSON.parse(readConformanceText(path)) as T;
}
