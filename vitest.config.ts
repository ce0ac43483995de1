import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // swc emits the same decorator metadata as tsc; the default transformer differs for enums.
  oxc: false,
  plugins: [swc.vite({ module: { type: 'es6' } })],
  resolve: { tsconfigPaths: true },
  test: {
    include: ['{apps,libs,examples,test}/**/*.spec.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    globalSetup: ['test/setup/postgres.setup.ts'],
    reporters: ['default', './test/setup/summary.reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The default of a second is too short for a machine whose two cores are busy.
    expect: { poll: { timeout: 15_000 } },
  },
});
