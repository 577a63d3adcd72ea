import { defineConfig } from 'vitest/config';

const conditions = ['@pillion/source'];
const resolve = { resolve: { conditions }, ssr: { resolve: { conditions } } };
const patience = { testTimeout: 120_000, hookTimeout: 120_000, teardownTimeout: 60_000 };

/** Whole programs from outside: slow tests, one file at a time, because they share the machine. */
export default defineConfig({
  test: {
    reporters: ['default', '../scripts/counts-reporter.ts'],
    fileParallelism: false,
    projects: [
      { ...resolve, test: { name: 'programs', include: ['*.e2e.ts'], ...patience } },
      {
        ...resolve,
        test: {
          name: 'flows',
          include: ['flows/*.e2e.ts'],
          globalSetup: ['./cluster-setup.ts'],
          ...patience,
        },
      },
    ],
  },
});
