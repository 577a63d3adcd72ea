import { describe } from 'vitest';
import { kernelGate } from './kernel-gate.ts';

/**
 * A `describe` for tests that need a real kernel: as root with the named programs it runs, and
 * elsewhere its tests are skipped and the reason stands in their name.
 */
export function describeOnKernel(
  name: string,
  programs: readonly string[],
  tests: () => void,
): void {
  const gate = kernelGate(programs);
  const title = gate.open ? name : `${name} (skipped: ${gate.reason})`;
  describe(title, { skip: !gate.open }, tests);
}
