import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeSdk } from '../../testing/fake.sdk.js';
import { joinRequest } from '../../testing/join.request.js';
import { linkRecorder } from '../../testing/link.recorder.js';
import { eventually } from '../../testing/patient.wait.js';
import { ScriptedZoom } from '../../testing/scripted.zoom.js';
import type { RtmsLink } from '../rtms-driver.port.js';
import type { SdkDriver } from './sdk.driver.js';
import type { SdkSettings } from './sdk.settings.js';

const CYCLES = 300;
const AT_ONCE = 10;
/** Dozens of processes start one after another on a busy machine. */
const PATIENT = { timeout: 180_000 };

describe(`${String(CYCLES)} sessions opened and closed by the sdk driver`, () => {
  let zoom: ScriptedZoom;
  let driver: SdkDriver;
  let folders: string;
  const tmp = process.env['TMPDIR'];

  beforeEach(async () => {
    folders = mkdtempSync(join(tmpdir(), 'rtms-leak-'));
    process.env['TMPDIR'] = folders;
    zoom = await ScriptedZoom.start();
    zoom.answers.mediaUrls = { audio: '/audio' };
  });

  afterEach(async () => {
    await driver.onApplicationShutdown();
    await zoom.close();
    if (tmp === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = tmp;
    rmSync(folders, { recursive: true, force: true });
  });

  async function start(settings: Partial<SdkSettings>): Promise<void> {
    ({ driver } = await startFakeSdk({}, settings));
  }

  async function cycle(count: number, fault?: string): Promise<void> {
    const open = Array.from({ length: count }, () => joinOne());
    for (const { seen } of open) {
      await eventually(() => {
        expect(seen.ready).toHaveLength(1);
      });
    }
    if (fault !== undefined) zoom.send('/signaling', JSON.stringify({ fake: fault }));
    zoom.send('/audio', '{"msg_type":14,"content":{"user_id":7,"data":"AQI=","timestamp":1}}');
    for (const { seen, link } of open) {
      await eventually(() => {
        expect(seen.media).toHaveLength(1);
      });
      link.close();
    }
  }

  function joinOne(): { seen: ReturnType<typeof linkRecorder>; link: RtmsLink } {
    const seen = linkRecorder();
    const link = driver.join(joinRequest(zoom.url('/signaling')), seen.observer);
    return { seen, link };
  }

  const inChildren = () => driver.children.map(({ lastBeat }) => lastBeat);

  /** Handles of a child that has held no session yet, by its first beat. */
  async function fresh(): Promise<number> {
    await eventually(() => {
      expect(inChildren()[0]?.resources).toBeGreaterThan(0);
    });
    return inChildren()[0]?.resources ?? 0;
  }

  /** Every session is closed here, in the child and on Zoom's side. */
  async function settled(): Promise<void> {
    await eventually(() => {
      expect(driver.children.map(({ occupied }) => occupied)).toEqual([0]);
      expect(zoom.connections.filter(({ closeCode }) => closeCode === null)).toHaveLength(0);
      expect(inChildren()).toMatchObject([{ sessions: 0 }]);
    });
  }

  /** Not to be asked while something waits: a wait holds timers too. */
  function heldHere() {
    const resources = process.getActiveResourcesInfo();
    const count = (name: string) => resources.filter((resource) => resource === name).length;
    return {
      timers: count('Timeout'),
      sockets: count('TCPSocketWrap'),
      pipes: count('PipeWrap'),
      processes: count('ProcessWrap'),
      folders: readdirSync(folders, { recursive: true, encoding: 'utf8' }).filter((path) =>
        path.endsWith('logs'),
      ).length,
    };
  }

  it(
    'leave no handle, timer, socket, child, folder or session, here or in the child',
    PATIENT,
    async () => {
      await start({ hangTimeout: 1_000, sessionsPerLife: 2 * CYCLES });
      const inFreshChild = await fresh();
      await cycle(AT_ONCE);
      await settled();
      const before = heldHere();
      for (let done = 0; done < CYCLES; done += AT_ONCE) await cycle(AT_ONCE);
      await settled();
      await eventually(() => {
        expect(inChildren()[0]?.resources).toBe(inFreshChild);
      });
      expect(heldHere()).toEqual(before);
      await driver.onApplicationShutdown();
      expect(driver.children).toEqual([]);
      await eventually(() => {
        expect(heldHere()).toMatchObject({ folders: 0, processes: 0 });
      });
    },
  );

  it('over recycled children leave one of them', PATIENT, async () => {
    await start({ hangTimeout: 1_000, sessionsPerLife: 40, sessionsPerChild: 5 });
    const first = driver.children.map(({ pid }) => pid);
    for (let done = 0; done < CYCLES; done += AT_ONCE) await cycle(AT_ONCE);
    await settled();
    expect(heldHere()).toMatchObject({ processes: 1, folders: 1 });
    expect(driver.children.map(({ pid }) => pid)).not.toEqual(first);
  });

  it('would be seen to leak by this very measure, where each leaves a timer in the child', async () => {
    await start({ hangTimeout: 1_000 });
    const inFreshChild = await fresh();
    await cycle(3, 'leak-a-timer');
    await settled();
    await eventually(() => {
      expect(inChildren()[0]?.resources).toBe(inFreshChild + 3);
    });
  });

  it('would be seen to leak here, where one is not closed', async () => {
    await start({});
    await cycle(1);
    await settled();
    const before = heldHere();
    const { seen, link } = joinOne();
    await eventually(() => {
      expect(seen.ready).toHaveLength(1);
    });
    const leaking = heldHere();
    expect(leaking.timers).toBe(before.timers + 1);
    expect(leaking.sockets).toBeGreaterThan(before.sockets);
    link.close();
  });
});
