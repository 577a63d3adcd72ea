import type { Reporter, TestModule } from 'vitest/node';

/**
 * Closes a test run on one plain line, `N passed, N failed, N skipped`, which people and machines
 * read alike; before it, why anything was skipped.
 */
export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const skips = new Map<string, number>();
    for (const module of modules) {
      if (!module.ok() && [...module.children.allTests()].length === 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'pending') continue;
        counts[state] += 1;
        if (state === 'skipped') count(skips, skipReason(test.fullName));
      }
    }
    counts.failed += errors.length;
    for (const [reason, number] of skips) process.stdout.write(`skipped ${number}: ${reason}\n`);
    process.stdout.write(
      `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
    );
  }
}

function skipReason(name: string): string {
  return /\(skipped: (.*?)\)( > |$)/.exec(name)?.[1] ?? name;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
