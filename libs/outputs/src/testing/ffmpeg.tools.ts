import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';

const run = promisify(execFile);
const MAX_OUTPUT = 256 * 1024 * 1024;

const version = versionOf('ffprobe');

export const hasFfmpeg = version !== null;

/** Real ffmpeg judges this test; skips it with a reason where none is installed. */
export function needsFfmpeg({ skip, task }: TestContext): void {
  if (version === null) skip('ffmpeg and ffprobe are not installed');
  else task.meta.client = `ffmpeg ${version}`;
}

/** Standard output of ffmpeg; it must have nothing to complain about. */
export async function ffmpeg(...options: readonly string[]): Promise<Buffer> {
  const { stdout, stderr } = await run('ffmpeg', ['-v', 'error', '-y', ...options], {
    encoding: 'buffer',
    maxBuffer: MAX_OUTPUT,
  });
  if (stderr.length > 0) throw new Error(stderr.toString('utf8'));
  return stdout;
}

/** What ffprobe says as JSON; it must have nothing to complain about. */
export async function ffprobe(...options: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await run('ffprobe', ['-v', 'error', '-of', 'json', ...options], {
    maxBuffer: MAX_OUTPUT,
  });
  if (stderr.length > 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function versionOf(program: string): string | null {
  try {
    const text = execFileSync(program, ['-version'], { encoding: 'utf8' });
    return /version (\S+)/.exec(text)?.[1] ?? 'of unknown version';
  } catch {
    return null;
  }
}
