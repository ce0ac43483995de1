import { defineConfig } from 'vitest/config';
import { shared } from '../vitest.config.js';

/** Measurements, one after the other: two at once would measure each other. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['bench/**/*.bench.ts'],
    maxWorkers: 1,
    testTimeout: 600_000,
  },
});
