import { defineConfig } from 'vitest/config';

const conditions = ['@pillion/source'];

/** Whole programs from outside: slow tests, one at a time, because they share the machine. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['**/*.e2e.ts'],
    reporters: ['default', '../scripts/counts-reporter.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
  },
});
