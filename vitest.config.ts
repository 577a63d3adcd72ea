import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'images', 'scripts'],
    reporters: ['default', './scripts/counts-reporter.ts'],
  },
});
