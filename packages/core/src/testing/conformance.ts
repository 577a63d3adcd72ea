import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder =
  process.env['PILLION_CONFORMANCE'] ??
  fileURLToPath(new URL('../../../../../shared/conformance', import.meta.url));

/** Whether the conformance data is here; tests that need it are skipped where it is not. */
export const conformancePresent = existsSync(`${folder}/cases.json`);

if (!conformancePresent) {
  console.warn(`conformance tests skipped: no cases.json in ${folder} (set PILLION_CONFORMANCE)`);
}

export function readConformanceText(path: string): string {
  return readFileSync(`${folder}/${path}`, 'utf8');
}

export function readConformance<T>(path: string): T {
  return JSON.parse(readConformanceText(path)) as T;
}
