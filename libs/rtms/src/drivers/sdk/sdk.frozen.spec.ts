import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAKE_ADDON, startFakeSdk } from '../../testing/fake.sdk.js';
import { joinRequest } from '../../testing/join.request.js';
import { linkRecorder } from '../../testing/link.recorder.js';
import { eventually } from '../../testing/patient.wait.js';
import { ScriptedZoom } from '../../testing/scripted.zoom.js';
import type { SdkOrder } from './sdk.wire.js';

const CHILD_ENTRY = fileURLToPath(new URL('./child/sdk.child.ts', import.meta.url));
const TIMEOUT_MS = 2_000;
const BEATS_IN_TIMEOUT = 5;
/** Close code of a connection that was closed in order. */
const NORMAL = 1000;

/** A service: it answers twice as many beats as a child would wait for, says so, and then what became of the child. */
const SERVICE = `
  const { fork } = require('node:child_process');
  const [entry, start, order, beats] = process.argv.slice(1);
  const child = fork(entry, [], { serialization: 'advanced', execArgv: [] });
  child.send(JSON.parse(start));
  let answered = 0;
  child.on('message', ({ type }) => {
    if (type === 'ready') child.send({ type: 'open', session: 0, order: JSON.parse(order) });
    if (type !== 'beat') return;
    child.send({ type: 'alive' });
    answered += 1;
    if (answered === 2 * Number(beats)) process.send({ answered });
  });
  child.once('exit', (code) => process.send({ code }));`;

describe('a service that stands still while a process of its sdk driver does not', () => {
  let zoom: ScriptedZoom;

  beforeEach(async () => {
    zoom = await ScriptedZoom.start();
    zoom.answers.mediaUrls = { audio: '/audio' };
  });

  afterEach(() => zoom.close());

  const closeCodes = () => zoom.connections.map(({ closeCode }) => closeCode);

  function order(): SdkOrder {
    return {
      instanceKey: 'meeting_uuid',
      instanceId: 'meeting-uuid',
      streamId: 'stream-id',
      serverUrl: zoom.url('/signaling'),
      signature: 'signature',
      ca: null,
      proxy: null,
      timeoutMs: 15_000,
      notAfter: Number.MAX_SAFE_INTEGER,
      events: [[2]],
      media: [
        {
          kind: 'audio',
          parameters: {
            contentType: 2,
            codec: 1,
            sampleRate: 1,
            channel: 1,
            dataOpt: 2,
            duration: 100,
            frameSize: 1600,
          },
        },
      ],
    };
  }

  it('is stopped by SIGSTOP: its sessions are left, so that Zoom lets a successor in', async () => {
    const start = {
      type: 'start',
      addon: FAKE_ADDON,
      creditBytes: 65_536,
      beatMs: TIMEOUT_MS / BEATS_IN_TIMEOUT,
      serviceTimeoutMs: TIMEOUT_MS,
    };
    const beats = String(BEATS_IN_TIMEOUT);
    const texts = [JSON.stringify(start), JSON.stringify(order()), beats];
    const service = spawn(process.execPath, ['--eval', SERVICE, CHILD_ENTRY, ...texts], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    try {
      await once(service, 'message');
      expect(closeCodes()).toEqual([null, null]);
      service.kill('SIGSTOP');
      await eventually(() => {
        expect(closeCodes()).toEqual([NORMAL, NORMAL]);
      });
      service.kill('SIGCONT');
      const end = await once(service, 'message');
      expect(end[0]).toEqual({ code: 20 });
    } finally {
      service.kill('SIGKILL');
    }
  });

  it('finds its sessions interrupted when it goes on, and joins again in another process', async ({
    skip,
  }) => {
    if (!existsSync('/proc/self/stat')) skip('no /proc says whether a child has ended');
    const { driver, metrics } = await startFakeSdk(
      {},
      { serviceTimeout: TIMEOUT_MS, hangTimeout: TIMEOUT_MS },
    );
    const join = () => {
      const seen = linkRecorder();
      driver.join(joinRequest(zoom.url('/signaling')), seen.observer);
      return seen;
    };
    try {
      const seen = join();
      const beats = new Set<unknown>();
      await eventually(() => {
        beats.add(driver.children[0]?.lastBeat);
        expect(beats.size).toBeGreaterThan(2 * BEATS_IN_TIMEOUT);
      });
      expect([seen.ready.length, seen.signalingLosses]).toEqual([1, []]);
      standStillUntilEnded(driver.children[0]?.pid ?? 0);
      await eventually(() => {
        expect(seen.signalingLosses).toEqual([
          {
            cause: 'driver_failed',
            status: null,
            detail: 'unheard: exit code 20',
            permanent: false,
          },
        ]);
        expect(closeCodes()).toEqual([NORMAL, NORMAL]);
      });
      expect(await metrics.text()).toContain('rtms_sdk_child_ends_total{cause="unheard"} 1');
      const again = join();
      await eventually(() => {
        expect(again.ready).toHaveLength(1);
      });
    } finally {
      await driver.onApplicationShutdown();
    }
  });
});

/** Holds the whole event loop up. A child that has ended is a zombie until its parent takes note. */
function standStillUntilEnded(pid: number): void {
  const turn = new Int32Array(new SharedArrayBuffer(4));
  const until = performance.now() + 15_000;
  while (!/\) Z /.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'))) {
    if (performance.now() > until) throw new Error('the child goes on');
    Atomics.wait(turn, 0, 0, 20);
  }
}
