import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const ENTRY = fromRoot('dist/platform/apps/platform/src/main.js');
const CHILD = fromRoot('dist/platform/libs/rtms/src/drivers/sdk/child/sdk.child.js');
const FAKE_ADDON = new URL('../../libs/rtms/src/testing/fake.addon.ts', import.meta.url).href;

/** An empty folder: nobody's .env plays a part. */
async function start(environment: Record<string, string>) {
  const cwd = await mkdtemp(join(tmpdir(), 'zp-sdk-'));
  const end = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [ENTRY],
      { cwd, env: { PATH: process.env['PATH'] ?? '', ...environment }, timeout: 60_000 },
      (_error, _stdout, stderr) => {
        resolve({ code: child.exitCode, stderr });
      },
    );
  });
  return end.finally(() => rm(cwd, { recursive: true, force: true }));
}

describe('RTMS_DRIVER=sdk (the built service, real processes)', () => {
  it('ends the start with a sentence where the native part is not installed', async (context) => {
    if (existsSync(fromRoot('node_modules/@zoom/rtms/build'))) {
      context.skip('the native part of @zoom/rtms is installed here');
    }
    const { code, stderr } = await start({ RTMS_DRIVER: 'sdk', PORT: '0' });
    expect(code).toBe(1);
    expect(stderr).toContain('rtms.sdk_driver_unavailable: RTMS_DRIVER=sdk cannot be used here');
    expect(stderr).toContain('the native part of @zoom/rtms is not installed');
    expect(stderr).toContain('or set RTMS_DRIVER=websocket');
  });

  it('has its child in the build: it loads an addon, and ends when it is told to', async () => {
    const child = fork(CHILD, [], { serialization: 'advanced', execArgv: [] });
    const start = { creditBytes: 65_536, beatMs: 1_000, serviceTimeoutMs: 30_000 };
    child.send({ type: 'start', addon: FAKE_ADDON, ...start });
    const [ready] = (await once(child, 'message')) as [unknown];
    expect(ready).toEqual({ type: 'ready' });
    child.send({ type: 'quit' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
