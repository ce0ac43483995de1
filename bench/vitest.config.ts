import { defineConfig } from 'vitest/config';
import base from '../vitest.config.js';

/** Measurements, one after the other: two at once would measure each other. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['bench/**/*.bench.ts'], maxWorkers: 1, testTimeout: 600_000 },
});
