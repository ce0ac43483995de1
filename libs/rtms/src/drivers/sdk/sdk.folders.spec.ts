import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SdkFolders } from './sdk.folders.js';

/** A process that holds a folder as a service does. */
const HOLDER = `require('node:net').createServer((socket) => socket.end('held'))
  .listen(process.argv[1], () => process.stdout.write('held'))`;

describe('the temporary folders of the sdk driver', () => {
  const tmp = process.env['TMPDIR'];
  const holders: ChildProcess[] = [];
  let folders: string;

  beforeEach(() => {
    folders = mkdtempSync(join(tmpdir(), 'sdk-folders-'));
    process.env['TMPDIR'] = folders;
  });

  afterEach(async () => {
    for (const holder of holders.splice(0)) await kill(holder);
    if (tmp === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = tmp;
    rmSync(folders, { recursive: true, force: true });
  });

  function makeFolder(name: string): string {
    const logs = join(folders, name, 'child-1', 'logs');
    mkdirSync(logs, { recursive: true });
    writeFileSync(join(logs, 'rtms.log'), 'spoken words');
    return join(folders, name);
  }

  async function hold(folder: string): Promise<ChildProcess> {
    const holder = spawn(process.execPath, ['-e', HOLDER, join(folder, 'lock.sock')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    holders.push(holder);
    await once(holder.stdout, 'data');
    return holder;
  }

  async function kill(holder: ChildProcess): Promise<void> {
    if (holder.signalCode !== null) return;
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }

  it('are deleted at a start where their service was killed, and no others', async () => {
    const [dead, living] = [makeFolder('rtms-sdk-dead'), makeFolder('rtms-sdk-living')];
    const [unlocked, foreign] = [makeFolder('rtms-sdk-new'), makeFolder('of-somebody-else')];
    await hold(living);
    await kill(await hold(dead));
    await hold(foreign);
    const own = await SdkFolders.open();
    expect([dead, living, unlocked, foreign].map((folder) => existsSync(folder))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    const child = own.make();
    expect(readdirSync(child)).toEqual(['logs']);
    const next = await SdkFolders.open();
    expect(existsSync(child)).toBe(true);
    await own.remove();
    await next.remove();
    expect(readdirSync(folders).toSorted()).toEqual([
      'of-somebody-else',
      'rtms-sdk-living',
      'rtms-sdk-new',
    ]);
  });
});
