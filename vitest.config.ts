import swc from 'unplugin-swc';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const NEVER = ['**/node_modules/**', 'dist/**'];
/** They load the whole machine, or measure a process by the second: beside another spec a deadline may pass. */
const ALONE = [
  'test/e2e/one-mint.spec.ts',
  'test/e2e/ten-minutes.spec.ts',
  'libs/outputs/src/session/recording.second.spec.ts',
  'libs/outputs/src/storage/s3/s3.kill.spec.ts',
];

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

/** One group of specs after the other, each with its workers. */
function group(name: string, groupOrder: number, test: NonNullable<ViteUserConfig['test']>) {
  return { extends: true as const, test: { ...test, name, sequence: { groupOrder } } };
}

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    projects: [
      group('rooms', 0, {
        include: ['{apps,libs,examples}/**/*.spec.ts'],
        exclude: [...NEVER, ...ALONE],
        // They wait for databases, sockets and timers half of their time.
        maxWorkers: 3,
      }),
      group('services', 1, {
        include: ['test/**/*.spec.ts'],
        exclude: [...NEVER, ...ALONE],
        maxWorkers: 2,
      }),
      group('alone', 2, { include: ALONE, exclude: NEVER, maxWorkers: 1 }),
    ],
  },
});
