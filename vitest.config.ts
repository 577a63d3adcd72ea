import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'images', 'scripts', 'e2e/cluster', 'e2e/workload'],
    reporters: ['default', './scripts/counts-reporter.ts'],
  },
});
