import { spawn, spawnSync } from 'node:child_process';

/** Something that a person at a terminal reads, and then types. */
export interface Line {
  readonly when: string;
  readonly say: string;
}

export interface TerminalRun {
  readonly code: number | null;
  /** Everything that stood on the screen, control sequences included. */
  readonly screen: string;
}

/** Why no pseudo-terminal can be had here; `null` when it can. */
export function whyNoTerminal(): string | null {
  const { error, stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' });
  return error === undefined && stdout.includes('util-linux')
    ? null
    : 'there is no script(1) of util-linux here';
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Runs a program at a pseudo-terminal, by script(1) of util-linux, and types each line when the text
 * before it appears. What is never asked is never typed.
 */
export function runAtTerminal(
  command: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  lines: readonly Line[],
): Promise<TerminalRun> {
  const child = spawn('script', ['-qefc', command.map(quoted).join(' '), '/dev/null'], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', SHELL: '/bin/sh', ...options.env },
    timeout: 60_000,
  });
  let screen = '';
  let read = 0;
  const left = [...lines];
  const type = () => {
    const [next] = left;
    const at = next === undefined ? -1 : screen.indexOf(next.when, read);
    if (next === undefined || at < 0) return;
    read = at + next.when.length;
    left.shift();
    child.stdin.write(`${next.say}\r`);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    type();
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, screen });
    });
  });
}
