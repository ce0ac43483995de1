import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ZoomctlRun } from './zoomctl.command.js';

export const ZOOMCTL_ENTRY = new URL('../../dist/cli/apps/cli/src/main.js', import.meta.url);
const ENTRY = fileURLToPath(ZOOMCTL_ENTRY);

/** Runs the built zoomctl in an empty folder: a developer's own .env must not mend what is broken. */
export async function runZoomctl(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<ZoomctlRun> {
  const cwd = await mkdtemp(join(tmpdir(), 'zp-zoomctl-'));
  const end = new Promise<ZoomctlRun>((resolve) => {
    const child = execFile(
      process.execPath,
      [ENTRY, ...args],
      { cwd, env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: 60_000 },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode, stdout, stderr });
      },
    );
    child.stdin?.end(input);
  });
  return end.finally(() => rm(cwd, { recursive: true, force: true }));
}

const reportSchema = z.object({
  status: z.enum(['ok', 'warning', 'failed']),
  cause: z.string().nullable(),
  checks: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['ok', 'warning', 'failed', 'skipped']),
      saw: z.string(),
      means: z.string(),
      fix: z.array(z.string()),
      evidence: z.record(z.string(), z.unknown()),
    }),
  ),
});

export type ReadReport = z.infer<typeof reportSchema>;

/** `zoomctl doctor --json` with its report parsed. @param zoomctl default: a process for this run. */
export async function runDoctor(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  zoomctl: typeof runZoomctl = runZoomctl,
): Promise<ZoomctlRun & { readonly report: ReadReport }> {
  const run = await zoomctl(['doctor', '--json', '--scope-wait', '0', ...args], env);
  if (run.stdout === '') throw new Error(`zoomctl said nothing on standard output: ${run.stderr}`);
  return { ...run, report: reportSchema.parse(JSON.parse(run.stdout)) };
}
