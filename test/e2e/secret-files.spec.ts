import { createHmac } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { engineEnvironment, type EngineEnvironment } from '../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';

const readinessBody = z.object({
  details: z.object({ accounts: z.object({ status: z.string(), detail: z.string() }) }),
});

const PLACE = 'ZOOM_ACCOUNTS_FILE apps[0].webhookSecretFiles[0]';
const OLD = 'old-secret-token-hunter2';
const NEW = 'new-secret-token-hunter3';

let engine: EngineEnvironment;
let folder: string;
let platform: PlatformProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zp-secrets-'));
  await put('tokens', OLD);
  await put('client-secret', 'RtmsSecret000000000000000000032c');
  const app = {
    id: 'notetaker',
    clientId: 'RtmsClientId0000000022',
    clientSecretFile: 'client-secret',
    webhookSecretFiles: ['tokens'],
  };
  await put('accounts.json', JSON.stringify({ apps: [app] }));
  engine = await engineEnvironment('pglite');
  platform = await startPlatformProcess({
    ...engine.env,
    ZOOM_ACCOUNTS_FILE: join(folder, 'accounts.json'),
  });
});

afterAll(async () => {
  platform.kill('SIGTERM');
  await platform.ended;
  await engine.remove();
  await rm(folder, { recursive: true });
});

async function put(name: string, text: string): Promise<void> {
  await writeFile(join(folder, `${name}.new`), text);
  await rename(join(folder, `${name}.new`), join(folder, name));
}

async function readiness() {
  const response = await fetch(`${platform.url}/health/ready`);
  const { accounts } = readinessBody.parse(await response.json()).details;
  return { code: response.status, ...accounts };
}

async function deliver(secret: string): Promise<number> {
  const body = '{"event":"meeting.started","event_ts":1,"payload":{}}';
  const timestamp = String(Math.floor(Date.now() / 1000));
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-zm-request-timestamp': timestamp,
    'x-zm-signature': `v0=${hmac}`,
  };
  const url = `${platform.url}/webhooks/zoom`;
  return (await fetch(url, { method: 'POST', body, headers })).status;
}

describe('Secrets in files (the built service, a real process)', () => {
  const patience = { timeout: 10_000 };

  it('are rotated without a restart; a bad one is held, and degrades readiness', async () => {
    expect([await deliver(OLD), await deliver(NEW)]).toEqual([200, 401]);
    expect(await readiness()).toEqual({ code: 200, status: 'up', detail: 'ok' });
    await put('tokens', `${OLD}\n${NEW}\n`);
    await expect.poll(() => deliver(NEW), patience).toBe(200);
    expect(await deliver(OLD)).toBe(200);
    await put('tokens', '');
    await expect.poll(readiness, patience).toEqual({
      code: 200,
      status: 'degraded',
      detail: `The last good values are in use for: ${PLACE}.`,
    });
    expect([await deliver(OLD), await deliver(NEW)]).toEqual([200, 200]);
    await put('tokens', NEW);
    await expect.poll(() => deliver(OLD), patience).toBe(401);
    expect(await deliver(NEW)).toBe(200);
    expect((await readiness()).status).toBe('up');
    expect(platform.output()).toContain(`${PLACE}: names a file that is empty`);
    expect(platform.output()).not.toMatch(/hunter\d|RtmsSecret/);
  });
});
