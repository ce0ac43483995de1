import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeSdk } from '../../testing/fake.sdk.js';
import { joinRequest } from '../../testing/join.request.js';
import { linkRecorder } from '../../testing/link.recorder.js';
import { eventually } from '../../testing/patient.wait.js';
import { ScriptedZoom } from '../../testing/scripted.zoom.js';
import type { SdkDriver } from './sdk.driver.js';
import type { SdkSettings } from './sdk.settings.js';

/** Zoom refuses a client of a stream that has one. */
const DUPLICATE = 8;
/** Close code of a connection that was closed in order. */
const NORMAL = 1000;
const REDIALS = 6;

describe('a session that the sdk driver leaves', () => {
  let zoom: ScriptedZoom;
  let driver: SdkDriver;

  beforeEach(async () => {
    zoom = await ScriptedZoom.start();
    zoom.answers.mediaUrls = { audio: '/audio' };
  });

  afterEach(async () => {
    await driver.onApplicationShutdown();
    await zoom.close();
  });

  async function start(settings: Partial<SdkSettings> = {}): Promise<void> {
    ({ driver } = await startFakeSdk({}, settings));
  }

  function dial() {
    const seen = linkRecorder();
    const link = driver.join(joinRequest(zoom.url('/signaling')), seen.observer);
    return { seen, link };
  }

  async function joined() {
    const dialled = dial();
    await eventually(() => {
      expect(dialled.seen.ready.length + dialled.seen.signalingLosses.length).toBe(1);
    });
    expect(dialled.seen.signalingLosses).toEqual([]);
    return dialled;
  }

  /** Signaling connections that nobody has begun to close. */
  const standing = () =>
    zoom.seen('/signaling').filter(({ socket }) => socket.readyState === socket.OPEN).length;

  it.each([
    ['the same child', { sessionsPerChild: 2 }],
    ['the only seat of the same child', { sessionsPerChild: 1 }],
    ['another child', { sessionsPerLife: 1 }],
  ])('is gone before its successor joins, in %s', async (_where, settings) => {
    zoom.answers.signalingStatus = () => (standing() > 1 ? DUPLICATE : 0);
    await start(settings);
    let { link } = await joined();
    for (let redial = 0; redial < REDIALS; redial += 1) {
      link.close();
      ({ link } = await joined());
    }
    await eventually(() => {
      expect(driver.children).toHaveLength(1);
    });
  });

  it('is gone once its leave settles', async () => {
    await start();
    const { link } = await joined();
    await link.leave();
    expect(driver.children.map(({ occupied }) => occupied)).toEqual([0]);
  });

  it.each([
    ['as its link closes', true],
    ['while it is joined', false],
  ])('has closed its connections in order when the driver shuts down %s', async (_when, closes) => {
    await start();
    const { link } = await joined();
    if (closes) link.close();
    await driver.onApplicationShutdown();
    await eventually(() => {
      expect(zoom.connections.map(({ closeCode }) => closeCode)).toEqual([NORMAL, NORMAL]);
    });
  });

  it('holds its successor up for a while only where its child hangs', async () => {
    await start({ sessionsPerChild: 1 });
    const { link } = await joined();
    const [hanging] = driver.children;
    const pid = hanging?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      link.close();
      await joined();
      expect(hanging?.occupied).toBe(1);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });
});
