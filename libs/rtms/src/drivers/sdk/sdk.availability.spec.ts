import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Metrics } from '@zoom-platform/observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rtmsSection } from '../../rtms.config.js';
import { SdkDriverUnavailableError } from '../../rtms.errors.js';
import { RtmsMetrics } from '../../rtms.metrics.js';
import { FAKE_ADDON, startFakeSdk, SUPPORTED_PLATFORM } from '../../testing/fake.sdk.js';
import { chosenDriver } from '../driver.choice.js';
import { thisPlatform } from './sdk.platform.js';

const NATIVE_PART = join(
  dirname(createRequire(import.meta.url).resolve('@zoom/rtms/package.json')),
  'build',
);

async function refusalOf(started: Promise<unknown>): Promise<SdkDriverUnavailableError> {
  const error: unknown = await started.then(
    () => 'it started',
    (problem: unknown) => problem,
  );
  if (error instanceof SdkDriverUnavailableError) return error;
  throw new Error(`no refusal: ${String(error)}`);
}

describe('where the SDK cannot be used, the start fails', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rtms-addon-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function addon(text: string): Promise<string> {
    const file = join(folder, 'addon.mjs');
    await writeFile(file, text);
    return pathToFileURL(file).href;
  }

  it('with the real @zoom/rtms whose native part was not installed', async (context) => {
    if (existsSync(NATIVE_PART)) context.skip('the native part of @zoom/rtms is installed here');
    const error = await refusalOf(startFakeSdk({}, { addon: '@zoom/rtms' }));
    expect(error.code).toBe('rtms.sdk_driver_unavailable');
    expect(error.message).toContain('the native part of @zoom/rtms is not installed');
    expect(error.message).toContain('build/Release/index.js');
    expect(error.fix).toContain('npm explore @zoom/rtms -- node scripts/install.js');
    expect(error.fix).toContain('RTMS_DRIVER=websocket');
  });

  it('by RTMS_DRIVER=sdk, as the application starts it', async (context) => {
    if (existsSync(NATIVE_PART)) context.skip('the native part of @zoom/rtms is installed here');
    const metrics = new Metrics();
    const config = rtmsSection.parse({ RTMS_DRIVER: 'sdk' });
    await refusalOf(chosenDriver(config, new RtmsMetrics(metrics), metrics));
    const websocket = await chosenDriver(
      rtmsSection.parse({}),
      new RtmsMetrics(new Metrics()),
      metrics,
    );
    expect(websocket.name).toBe('websocket');
  });

  it('with a binary that is none', async () => {
    await writeFile(join(folder, 'rtms.node'), 'no shared object');
    const text = `import { createRequire } from 'node:module';
      export default createRequire(import.meta.url)('./rtms.node');`;
    const error = await refusalOf(startFakeSdk({}, { addon: await addon(text) }));
    expect(error.message).toContain('the native part of @zoom/rtms cannot be loaded');
  });

  it.each([
    ['a package that is another', 'export default { Client: class {} };', 'not the one'],
    ['a package without its class', 'export default {};', 'not the one'],
    ['a load that throws', "throw new Error('glibc too old');", 'failed (glibc too old)'],
    ['a load that ends the process', 'process.exit(3);', 'ended with exit code 3'],
    ['a load that crashes', "process.kill(process.pid, 'SIGSEGV');", 'ended with SIGSEGV'],
    ['a load that never comes back', 'for (;;);', 'ended with SIGKILL'],
    ['a load that waits for ever', 'await new Promise(() => {});', 'ended with'],
  ])('with %s', async (_case, text, message) => {
    const settings = { addon: await addon(text), startTimeout: 2_000 };
    expect((await refusalOf(startFakeSdk({}, settings))).message).toContain(message);
  });

  it.each([
    ['Windows', { os: 'win32' }, 'no binary for win32 on x64'],
    ['Linux on arm64', { cpu: 'arm64' }, 'no binary for linux on arm64'],
    ['macOS on x64', { os: 'darwin' }, 'no binary for darwin on x64'],
    ['Alpine', { glibc: null }, 'no binary for musl'],
    ['Debian 11', { glibc: '2.31' }, 'needs glibc 2.34 or newer, and this is 2.31'],
    ['Node 20', { node: '20.20.2' }, 'needs Node 22.14 or newer, and this is 20.20.2'],
    ['Node 22.9', { node: '22.9.0' }, 'needs Node 22.14 or newer'],
  ])('on %s', async (_name, difference, message) => {
    const platform = { ...SUPPORTED_PLATFORM, ...difference };
    const error = await refusalOf(startFakeSdk({}, { platform }));
    expect(error.message).toContain(message);
    expect(error.fix).toContain('RTMS_DRIVER=websocket');
  });

  it.each([
    ['Debian 12', {}],
    ['glibc 2.100', { glibc: '2.100' }],
    ['macOS on arm64', { os: 'darwin', cpu: 'arm64', glibc: null }],
  ])('and on %s it does not', async (_name, difference) => {
    const platform = { ...SUPPORTED_PLATFORM, ...difference };
    const { driver } = await startFakeSdk({}, { platform, addon: FAKE_ADDON });
    expect(driver.children).toHaveLength(1);
    await driver.onApplicationShutdown();
  });

  it('and this platform is what its own tools say', () => {
    expect(thisPlatform()).toMatchObject({
      os: process.platform,
      cpu: process.arch,
      node: process.versions.node,
    });
  });
});
