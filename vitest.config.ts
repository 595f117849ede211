import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    // Most of the time goes to the commands that tests start; by default a machine of two cores would run one file at a time.
    maxWorkers: '100%',
  },
});
