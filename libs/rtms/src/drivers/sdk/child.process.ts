import { fork, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOGS } from './sdk.folders.js';
import { messageFromChild, type MessageFromChild, type MessageToChild } from './sdk.wire.js';

export interface ChildProcessObserver {
  message(message: MessageFromChild): void;
  /** It said what no child of ours says. */
  misbehaved(): void;
  /** Once. @param how exit code or signal. @param code `null` after a signal, or without a process */
  exited(how: string, code: number | null): void;
}

// Found beside this file: TypeScript source under the tests, JavaScript in the build.
const ENTRY = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './child/sdk.child.ts' : './child/sdk.child.js',
    import.meta.url,
  ),
);

/** Closed code gets nothing of the service's environment, which may hold secrets. */
const PASSED_ON = ['PATH', 'TZ', 'LANG', 'TMPDIR', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

/** The operating system's side of a child: a folder, a pipe, an end. */
export class SdkProcess {
  readonly #process: ChildProcess;
  #exited = false;

  /** @param folder its own, which goes with it: the library's log there holds spoken words */
  constructor(
    private readonly folder: string,
    private readonly observer: ChildProcessObserver,
  ) {
    this.#process = fork(ENTRY, [], {
      cwd: folder,
      env: environment(),
      execArgv: [],
      serialization: 'advanced',
      // What the library prints is its own, and could be anything that was said.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#process.on('message', (message) => {
      this.#receive(message);
    });
    this.#process.once('exit', (code, signal) => {
      this.#end(signal ?? `exit code ${String(code)}`, code);
    });
    this.#process.once('error', (error) => {
      this.#end(error.message, null);
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  send(message: MessageToChild): void {
    // A pipe that broke is followed by the exit, which tells everybody.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Empties what the library has logged so far. @throws what the file system throws, unless the child has ended */
  async emptyLogs(): Promise<void> {
    const logs = join(this.folder, LOGS);
    try {
      const entries = await readdir(logs, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      await Promise.all(files.map(({ parentPath, name }) => truncate(join(parentPath, name))));
    } catch (error) {
      if (!this.#exited) throw error;
    }
  }

  #receive(message: unknown): void {
    const parsed = messageFromChild.safeParse(message);
    if (parsed.success) this.observer.message(parsed.data);
    else this.observer.misbehaved();
  }

  #end(how: string, code: number | null): void {
    if (this.#exited) return;
    this.#exited = true;
    rmSync(this.folder, { recursive: true, force: true });
    this.observer.exited(how, code);
  }
}

function environment(): NodeJS.ProcessEnv {
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), ZM_RTMS_LOG_ENABLED: 'false' };
}
