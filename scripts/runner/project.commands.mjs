import { buildAll, buildIfStale } from './app.build.mjs';
import { entryOf } from './project.paths.mjs';
import { check } from './quality.checks.mjs';
import { node, tool } from './tool.process.mjs';

const vitest = (args, environment) => tool('vitest', ['run', ...args], { environment });

/** What `node scripts/run.mjs <name>` does once the dependencies are there. */
export const commands = {
  start: {
    about: 'the service alone, configured by .env',
    run: async (args) => {
      await buildIfStale('platform');
      await node(['--enable-source-maps', entryOf('platform'), ...args]);
    },
  },
  zoomctl: {
    about: 'Zoom from the command line; zoomctl --help',
    run: async (args) => {
      await buildIfStale('cli');
      await node(['--enable-source-maps', entryOf('cli'), ...args]);
    },
  },
  demo: {
    about: 'simulator and service play a meeting; --keep leaves them running',
    run: async (args) => {
      await buildIfStale('platform', 'simulator');
      await node(['scripts/demo.ts', ...args]);
    },
  },
  dev: {
    about: 'the service, restarted when a source changes',
    run: (args) =>
      // Nest's CLI, when it is told to end, leaves the service running.
      tool('@nestjs/cli', ['start', 'platform', '--watch', ...args], {
        command: 'nest',
        ownGroup: process.platform !== 'win32',
      }),
  },
  build: {
    about: 'compiles service, simulator and zoomctl into dist/',
    run: () => buildAll('platform', 'simulator', 'cli'),
  },
  test: {
    about: 'every test that needs no browser and no Python; arguments go to vitest',
    run: async (args) => {
      await buildIfStale('platform', 'simulator', 'cli');
      await vitest(args);
    },
  },
  faults: {
    about: 'what processes, database and Zoom do to streams; --full runs the long series',
    run: async (args) => {
      await buildIfStale('platform', 'simulator');
      const rest = args.filter((argument) => argument !== '--full');
      const series = args.includes('--full') ? { FAULTS: 'full' } : {};
      await vitest(['test/faults', ...rest], series);
    },
  },
  bench: {
    about: 'measurements, each against a floor in the same run; writes bench/results',
    run: (args) => vitest(['--config', 'bench/vitest.config.ts', ...args]),
  },
  conformance: {
    about: "Zoom's own client against the simulator, and beside the service",
    run: async (args) => {
      await buildIfStale('platform', 'simulator');
      await node(['test/conformance/run.ts', ...args]);
    },
  },
  's3-emulator': {
    about: 'installs moto, with which tests of the S3 store run; needs Python',
    run: () => node(['scripts/s3-emulator.installer.ts']),
  },
  'env-example': {
    about: 'writes .env.example from the keys that the service reads',
    run: () => vitest(['test/architecture/env-example.spec.ts', '--update']),
  },
  reference: {
    about: 'writes docs/reference from the code, and from what clients were seen to do',
    run: () =>
      vitest([
        'test/architecture/reference-pages.spec.ts',
        'test/conformance/recovery/recovery-page.spec.ts',
        '--update',
      ]),
  },
  check: {
    about: 'lint, format, boundaries, types, containers; or those named',
    run: check,
  },
};
