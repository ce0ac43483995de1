import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zoomctlRun, type ZoomctlRun } from './zoomctl.command.js';
import { ZOOMCTL_ENTRY } from './zoomctl.process.js';

const HOST = fileURLToPath(new URL('./zoomctl.host.ts', import.meta.url));

/**
 * The built zoomctl, many commands in one process of its own: nearly all of the time of a command
 * goes into loading what it is made of. Commands have no standard input here; one waits for the other.
 */
export class HostedZoomctl {
  readonly #host: ChildProcess;
  readonly #end: Promise<never>;
  #turn: Promise<unknown> = Promise.resolve();

  constructor() {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    this.#host = fork(HOST, { execArgv: [], env: {}, stdio: [...stdio] });
    this.#end = once(this.#host, 'exit').then(() => {
      throw new Error('the host of zoomctl has ended');
    });
    this.#end.catch(() => undefined);
  }

  /** As `runZoomctl` does, in an empty folder. */
  readonly run = (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<ZoomctlRun> => {
    const done = this.#turn.then(() => this.#run(args, env));
    this.#turn = done.catch(() => undefined);
    return done;
  };

  async close(): Promise<void> {
    this.#host.kill('SIGKILL');
    await this.#end.catch(() => undefined);
  }

  async #run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<ZoomctlRun> {
    const cwd = await mkdtemp(join(tmpdir(), 'zp-zoomctl-'));
    const given = { PATH: process.env['PATH'] ?? '', ...env };
    try {
      const answered: Promise<unknown[]> = once(this.#host, 'message');
      this.#host.send({ entry: ZOOMCTL_ENTRY.href, args, env: given, cwd });
      const [answer] = await Promise.race([answered, this.#end]);
      return zoomctlRun.parse(answer);
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  }
}
