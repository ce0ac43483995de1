import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What keeps the official client from running on this machine, in a sentence. */
export class PythonMissingError extends Error {}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Seconds after which it was killed; null: it ended by itself. */
  readonly hungAfterS: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end; it is killed at the deadline.
 * @param leaving asks it to end by SIGTERM.
 */
export async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  deadlineMs: number,
  leaving?: AbortSignal,
): Promise<Finished> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    let hungAfterS: number | null = null;
    const deadline = setTimeout(() => {
      hungAfterS = deadlineMs / 1_000;
      child.kill('SIGKILL');
      // What it started may outlive it, and hold its pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
    }, deadlineMs);
    leaving?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.once('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(deadline);
      resolve({ code, signal, hungAfterS, ...output });
    });
  });
}

/** How a program ended that gave no result: a hang is named as one. */
export function deathOf({ code, signal, hungAfterS, stderr }: Finished): string {
  const end =
    hungAfterS === null
      ? `exit ${String(code ?? signal)}`
      : `HUNG, killed after ${String(hungAfterS)} s`;
  return `${end}: ${stderr}`;
}

const CANDIDATES = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'];
const SUPPORTED = /^Python 3\.1[0-3]\./;

async function findPython(folder: string): Promise<string> {
  for (const candidate of CANDIDATES) {
    const found = await run(candidate, ['--version'], folder, 10_000).catch(() => null);
    if (found?.code === 0 && SUPPORTED.test(found.stdout)) return candidate;
  }
  throw new PythonMissingError(
    'The official client needs CPython 3.10 to 3.13, and none was found. Install python3 and python3-venv.',
  );
}

function checkPlatform(): void {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  if (process.platform === 'darwin' && process.arch === 'arm64') return;
  throw new PythonMissingError(
    `The official client exists for Linux x64 (glibc) and macOS arm64 only; this is ${process.platform} ${process.arch}.`,
  );
}

/**
 * A virtual environment in `.venv` with what `requirements.txt` pins; made anew when that changes.
 * @returns path of its Python
 * @throws PythonMissingError
 */
export async function preparePython(folder: string): Promise<string> {
  checkPlatform();
  const environment = join(folder, '.venv');
  const python = join(environment, 'bin', 'python');
  const pins = readFileSync(join(folder, 'requirements.txt'));
  const digest = createHash('sha256').update(pins).digest('hex');
  const stamp = join(environment, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return python;
  const base = await findPython(folder);
  const made = await run(base, ['-m', 'venv', '--clear', environment], folder, 120_000);
  if (made.code !== 0) {
    throw new PythonMissingError(
      `"${base} -m venv" failed; Debian and Ubuntu need the package python3-venv.\n${made.stdout}${deathOf(made)}`,
    );
  }
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '-r', 'requirements.txt'];
  const installed = await run(python, pip, folder, 300_000);
  if (installed.code !== 0) {
    throw new PythonMissingError(
      `pip could not install the official client:\n${deathOf(installed)}`,
    );
  }
  mkdirSync(environment, { recursive: true });
  writeFileSync(stamp, digest);
  return python;
}
