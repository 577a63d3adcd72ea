import { defineConfig } from 'vitest/config';

/** Workspace packages resolve to their sources, so that tests need no build. */
const conditions = ['@pillion/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['src/**/*.test.ts'],
    // No test is about speed: a busy machine may take its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
