import swc from 'unplugin-swc';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const NEVER = ['**/node_modules/**', 'dist/**'];
/** They load the whole machine: beside another spec, a deadline of the service may pass. */
const ALONE = ['test/e2e/one-mint.spec.ts'];

/** What the measurements of `bench/` run by, too. */
export const shared = {
  // swc emits the same decorator metadata as tsc; the default transformer differs for enums.
  oxc: false,
  plugins: [swc.vite({ module: { type: 'es6' } })],
  resolve: { tsconfigPaths: true },
  test: {
    globalSetup: ['test/setup/postgres.setup.ts', 'test/setup/pglite.setup.ts'],
    reporters: ['default', './test/setup/summary.reporter.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The default of a second is too short for a machine whose two cores are busy.
    expect: { poll: { timeout: 15_000 } },
  },
} satisfies ViteUserConfig;

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    projects: [
      {
        extends: true,
        test: {
          name: 'beside each other',
          include: ['{apps,libs,examples,test}/**/*.spec.ts'],
          exclude: [...NEVER, ...ALONE],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          exclude: NEVER,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
