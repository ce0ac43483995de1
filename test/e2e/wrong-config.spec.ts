import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ENTRY = fileURLToPath(
  new URL('../../dist/platform/apps/platform/src/main.js', import.meta.url),
);

const BAD = {
  PORT: 'seventy-thousand',
  DATABASE_URL: 'mysql://root:hunter2-database@db/zoom',
  ZOOM_ACCOUNT_ID: '5102261788',
  EVENTS_POLL_MS: '-1',
  RTMS_MEDIA_SOCKETS: 'sideways',
  WEBHOOK_TOLERANCE_SECONDS: 'soon',
} as const;

async function start(env: Record<string, string>) {
  // An empty folder: a developer's own .env must not mend what is broken here.
  const cwd = await mkdtemp(join(tmpdir(), 'zp-config-'));
  const end = new Promise<{ code: number | null; stderr: string; stdout: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [ENTRY],
      { cwd, env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: 30_000 },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode, stdout, stderr });
      },
    );
  });
  return end.finally(() => rm(cwd, { recursive: true, force: true }));
}

describe('A wrong configuration (the built service, a real process)', () => {
  it('ends the start with one message that lists every bad key, its shape and the fix', async () => {
    const { code, stderr } = await start(BAD);
    expect(code).toBe(1);
    for (const key of Object.keys(BAD)) expect(stderr).toContain(key);
    expect(stderr).toContain('config.invalid');
    expect(stderr.match(/Fix:/g)?.length).toBeGreaterThanOrEqual(Object.keys(BAD).length);
    expect(stderr.match(/did not start/g)).toHaveLength(1);
  });

  it('never shows a value', async () => {
    const { stderr, stdout } = await start(BAD);
    for (const value of Object.values(BAD)) expect(stderr + stdout).not.toContain(value);
    expect(stderr + stdout).not.toContain('hunter2');
  });

  it('says what to do when no database answers', async () => {
    const { code, stderr } = await start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(code).toBe(1);
    expect(stderr).toContain('database.unavailable');
    expect(stderr).toContain('DATABASE_URL');
  });
});
