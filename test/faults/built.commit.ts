import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The commit that a result is of, for whoever reads it later. */
export async function builtCommit(): Promise<string> {
  const answer = await run('git', ['describe', '--always', '--dirty']).catch(() => null);
  return answer?.stdout.trim() ?? 'unknown';
}
