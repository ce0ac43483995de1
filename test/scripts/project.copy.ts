import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPTS = fileURLToPath(new URL('../../scripts', import.meta.url));

export interface RunningCommand {
  readonly child: ChildProcess;
  /** All that it printed so far. */
  readonly printed: () => string;
  readonly exitCode: Promise<number | null>;
}

/** A folder with the real scripts, and with npm and Nest's CLI replaced by scripts of a few lines. */
export class ProjectCopy {
  private constructor(readonly folder: string) {}

  static async make(): Promise<ProjectCopy> {
    const copy = new ProjectCopy(
      await mkdtemp(join(await realpath(tmpdir()), 'zoom-platform-run-')),
    );
    await cp(SCRIPTS, join(copy.folder, 'scripts'), { recursive: true });
    await copy.write('package.json', '{ "type": "module" }');
    await mkdir(join(copy.folder, 'node_modules/node/bin'), { recursive: true });
    await symlink(process.execPath, join(copy.folder, 'node_modules/node/bin/node'));
    return copy;
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  /** What the lock file asks for, and what npm says that it installed; `undefined`: nothing. */
  async lock(wanted: object, installed: object | undefined): Promise<void> {
    await this.write('package-lock.json', JSON.stringify({ packages: { '': {}, ...wanted } }));
    if (installed === undefined) return;
    await this.write('node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
  }

  /** `npm run dev` starts this script. */
  async nest(source: string): Promise<void> {
    await this.write('node_modules/@nestjs/cli/package.json', '{ "bin": { "nest": "nest.cjs" } }');
    await this.write('node_modules/@nestjs/cli/nest.cjs', source);
  }

  /** Runs `node scripts/run.mjs …` from a folder that is not the project's. */
  run(args: readonly string[]): RunningCommand {
    const child = spawn(process.execPath, [join(this.folder, 'scripts/run.mjs'), ...args], {
      cwd: tmpdir(),
      env: { ...process.env, npm_execpath: join(this.folder, 'npm.cjs') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    const keep = (chunk: Buffer) => (text += chunk.toString('utf8'));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    return {
      child,
      printed: () => text,
      exitCode: once(child, 'close').then(() => child.exitCode),
    };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
