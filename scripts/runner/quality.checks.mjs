import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.paths.mjs';
import { StepFailed, tool } from './tool.process.mjs';

const TREES = ['apps', 'libs', 'examples', 'test', 'scripts', 'bench'].filter((tree) =>
  existsSync(join(root, tree)),
);

/** Each can be asked for by name: `npm run check -- lint types`. */
const CHECKS = {
  lint: () => tool('eslint', ['.', '--max-warnings', '0']),
  format: () => tool('prettier', ['--check', '--log-level', 'warn', '.']),
  boundaries: () =>
    tool(
      'dependency-cruiser',
      ['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', ...TREES],
      { command: 'depcruise' },
    ),
  types: () => tool('typescript', ['--noEmit', '-p', 'tsconfig.json'], { command: 'tsc' }),
  containers: async () => {
    await tool('dockerfile-utils', ['lint', 'Dockerfile']);
    await tool('dclint', ['docker-compose.yml', '--max-warnings', '0']);
  },
};

async function passes(name) {
  const begun = performance.now();
  const failure = await CHECKS[name]().then(
    () => undefined,
    (error) => {
      if (error instanceof StepFailed) return error;
      throw error;
    },
  );
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stderr.write(`${failure === undefined ? 'ok' : 'FAILED'}  ${name}  ${seconds} s\n`);
  return failure === undefined;
}

/** Runs the named checks, all without a name, and goes on after one that fails. */
export async function check(names) {
  const unknown = names.filter((name) => CHECKS[name] === undefined);
  if (unknown.length > 0) {
    const known = Object.keys(CHECKS).join(', ');
    throw new StepFailed(2, `No such check: ${unknown.join(', ')}. There are: ${known}.`);
  }
  const failed = [];
  for (const name of names.length > 0 ? names : Object.keys(CHECKS)) {
    if (!(await passes(name))) failed.push(name);
  }
  if (failed.length > 0) throw new StepFailed(1, `Failed: ${failed.join(', ')}.`);
}
