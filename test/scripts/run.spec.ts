import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectCopy } from './project.copy.js';

const RAIN_1 = { 'node_modules/rain': { version: '1.0.0' } };
const RAIN_2 = { 'node_modules/rain': { version: '2.0.0' } };
const SNOW = { 'node_modules/snow': { version: '1.0.0', optional: true } };
const NPM = "console.log('npm was called:', process.argv.slice(2).join(' '));";

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

let project: ProjectCopy;
beforeEach(async () => {
  project = await ProjectCopy.make();
  await project.write('npm.cjs', NPM);
  await project.nest("console.log('nest was called:', process.argv.slice(2).join(' '));");
});
afterEach(() => project.remove());

describe('the first step of each npm script', () => {
  it.each([
    ['nothing is installed', RAIN_1, undefined],
    ['another version is installed', RAIN_2, RAIN_1],
    ['a package is missing', RAIN_1, {}],
  ])('installs by the lock file when %s, then goes on', async (_case, wanted, installed) => {
    await project.lock(wanted, installed);
    const command = project.run(['dev']);
    expect(await command.exitCode).toBe(0);
    const lines = command.printed().split('\n');
    expect(lines[0]).toMatch(/^Installing dependencies with npm ci: .+\.$/);
    expect(lines[1]).toBe('npm was called: ci --loglevel=error --no-progress');
    expect(lines[2]).toMatch(/^nest was called: start platform --watch/);
  });

  it.each([
    ['all is there', RAIN_1, RAIN_1],
    ["another machine's optional package is not", { ...RAIN_1, ...SNOW }, RAIN_1],
  ])('does not install when %s', async (_case, wanted, installed) => {
    await project.lock(wanted, installed);
    const command = project.run(['dev']);
    expect(await command.exitCode).toBe(0);
    expect(command.printed()).not.toContain('npm was called');
  });

  it('stops with the exit code of npm', async () => {
    await project.lock(RAIN_1, undefined);
    await project.write('npm.cjs', 'process.exit(7);');
    const command = project.run(['dev']);
    expect(await command.exitCode).toBe(7);
    expect(command.printed()).not.toContain('nest was called');
  });
});

describe('a command', () => {
  beforeEach(() => project.lock(RAIN_1, RAIN_1));

  it('runs in the folder of the project, with its tools first in PATH', async () => {
    await project.nest("console.log(process.cwd(), process.env.PATH.split(':')[0]);");
    const command = project.run(['dev']);
    await command.exitCode;
    expect(command.printed().trim()).toBe(`${project.folder} ${project.folder}/node_modules/.bin`);
  });

  it('ends with the exit code of its tool', async () => {
    await project.nest('process.exit(42);');
    expect(await project.run(['dev']).exitCode).toBe(42);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('passes %s on and waits for the end', async (signal) => {
    await project.nest(
      `process.on('${signal}', () => process.exit(9)); setInterval(() => {}, 1000); console.log('up');`,
    );
    const command = project.run(['dev']);
    await expect.poll(command.printed, { timeout: 10_000 }).toContain('up');
    command.child.kill(signal);
    expect(await command.exitCode).toBe(9);
  });

  it('passes SIGTERM on to a tool that shares its group', async () => {
    await project.write('node_modules/eslint/package.json', '{ "bin": "eslint.cjs" }');
    await project.write(
      'node_modules/eslint/eslint.cjs',
      "process.on('SIGTERM', () => { console.log('told to end'); process.exit(9); });" +
        "setInterval(() => {}, 1000); console.log('up');",
    );
    const command = project.run(['check', 'lint']);
    await expect.poll(command.printed, { timeout: 10_000 }).toContain('up');
    command.child.kill('SIGTERM');
    expect(await command.exitCode).toBe(1);
    expect(command.printed()).toContain('told to end');
  });

  it('leaves nothing running that its tool has started', async () => {
    await project.nest(
      `const { spawn } = require('node:child_process');
       const args = ['-e', 'setInterval(() => {}, 1000); console.log("pid", process.pid)'];
       spawn(process.execPath, args, { stdio: 'inherit' });`,
    );
    const command = project.run(['dev']);
    await expect.poll(command.printed, { timeout: 10_000 }).toMatch(/pid \d+/);
    const pid = Number(/pid (\d+)/.exec(command.printed())?.[1]);
    command.child.kill('SIGTERM');
    await command.exitCode;
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });

  it('of another name is refused with the list of all', async () => {
    const command = project.run(['rain']);
    expect(await command.exitCode).toBe(2);
    expect(command.printed()).toMatch(/ {2}demo +.+\n/);
  });
});
