import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process of ours, started from the build; runs under type stripping too (demo). */
export interface OwnProcess {
  readonly pid: number;
  /** Everything it has written so far, both streams. */
  output(): string;
  /** Settles with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): void;
}

export interface StartOptions {
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Answers something for the line of standard output that says the process is up. */
  readonly readyWhen: (line: string) => string | undefined;
  /** Default 60 s. */
  readonly timeoutMs?: number;
}

/** Only what a process needs of ours: a developer's own settings must not change a test. */
function inheritedEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) };
}

function watchEnd(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(signal ?? code ?? 1);
    });
  });
}

/** @throws Error with all its output when it ends or stays silent before it is up. */
export async function startProcess(
  options: StartOptions,
): Promise<OwnProcess & { readonly ready: string }> {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', options.entry, ...(options.args ?? [])],
    {
      env: { ...inheritedEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    },
  );
  const lines: string[] = [];
  const ended = watchEnd(child);
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      const answer = options.readyWhen(line);
      if (answer !== undefined) resolve(answer);
    });
  });
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const failure = (why: string) => new Error(`${options.entry} ${why}:\n${lines.join('\n')}`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(failure('did not come up in time'));
    }, options.timeoutMs ?? 60_000);
  });
  const early = ended.then((how) => {
    throw failure(`ended (${String(how)}) before it was up`);
  });
  try {
    const answer = await Promise.race([ready, early, late]);
    return {
      pid: child.pid ?? 0,
      ready: answer,
      output: () => lines.join('\n'),
      ended,
      kill: (signal) => {
        child.kill(signal);
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
    early.catch(() => undefined);
  }
}
