import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Logger } from '@nestjs/common';
import { ConnectProxy } from '@zoom-platform/auth/testing';
import { FAKE_ADDON, startFakeSdk } from '../../testing/fake.sdk.js';
import { joinRequest } from '../../testing/join.request.js';
import { linkRecorder, type LinkRecorder } from '../../testing/link.recorder.js';
import { eventually } from '../../testing/patient.wait.js';
import { ScriptedZoom } from '../../testing/scripted.zoom.js';
import type { JoinRequest, RtmsLink } from '../rtms-driver.port.js';
import type { SdkDriver } from './sdk.driver.js';
import type { SdkSettings } from './sdk.settings.js';

const CHILD_ENTRY = fileURLToPath(new URL('./child/sdk.child.ts', import.meta.url));

const audio = (bytes: number, timestamp = 1) =>
  `{"msg_type":14,"content":{"user_id":7,"data":"${Buffer.alloc(bytes).toString('base64')}",` +
  `"timestamp":${String(timestamp)}}}`;
const fake = (fault: string) => JSON.stringify({ fake: fault });

describe('sdk driver, with real children that hold a fake of the addon', () => {
  let zoom: ScriptedZoom;
  let driver: SdkDriver | undefined;
  let metrics: Awaited<ReturnType<typeof startFakeSdk>>['metrics'];

  beforeEach(async () => {
    zoom = await ScriptedZoom.start();
    zoom.answers.mediaUrls = { audio: '/audio' };
  });

  afterEach(async () => {
    await driver?.onApplicationShutdown();
    driver = undefined;
    await zoom.close();
  });

  async function start(
    settings: Partial<SdkSettings> = {},
    environment: Record<string, string> = {},
  ): Promise<SdkDriver> {
    const started = await startFakeSdk(environment, settings);
    ({ driver, metrics } = started);
    return started.driver;
  }

  function join(seen: LinkRecorder, request: Partial<JoinRequest> = {}): RtmsLink {
    if (driver === undefined) throw new Error('no driver');
    return driver.join(joinRequest(zoom.url('/signaling'), request), seen.observer);
  }

  /** @param name gives the session a signaling path of its own. */
  async function joined(name: string, request: Partial<JoinRequest> = {}) {
    const seen = linkRecorder();
    const signaling = `/signaling-${name}`;
    const link = join(seen, { serverUrls: [zoom.url(signaling)], ...request });
    await eventually(() => {
      expect(seen.ready).toHaveLength(1);
    });
    return { seen, link, signaling };
  }

  const pids = () => driver?.children.map(({ pid }) => pid) ?? [];
  const occupied = () => driver?.children.map((child) => child.occupied) ?? [];

  it('keeps nothing of a session that ended in the log of the library', async ({ skip }) => {
    if (!existsSync('/proc/self/cwd')) skip('no /proc says where a child works');
    await start({ sessionsPerChild: 2 });
    const first = await joined('first');
    await joined('second');
    const [pid = 0] = pids();
    const log = `/proc/${String(pid)}/cwd/logs/rtms.log`;
    writeFileSync(log, 'spoken words');
    first.link.close();
    await eventually(() => {
      expect(readFileSync(log, 'utf8')).toBe('');
    });
    writeFileSync(log, 'words that were written down late');
    await eventually(() => {
      expect(readFileSync(log, 'utf8')).toBe('');
    });
    expect(pids()).toEqual([pid]);
  });

  describe('when a child dies', () => {
    it.each([
      ['exit code 139', 'exit-139'],
      ['SIGSEGV', 'segfault'],
    ])('with %s mid-stream, hands its sessions back as interrupted', async (how, fault) => {
      await start({ sessionsPerChild: 2 });
      const first = await joined('first');
      const second = await joined('second');
      const elsewhere = await joined('elsewhere');
      const [dying, other] = pids();
      zoom.send('/audio', audio(2));
      await eventually(() => {
        expect(first.seen.media).toHaveLength(1);
      });
      zoom.send(first.signaling, fake(fault));
      await eventually(() => {
        for (const { seen } of [first, second]) {
          expect(seen.signalingLosses).toEqual([
            { cause: 'driver_failed', status: null, detail: `crashed: ${how}`, permanent: false },
          ]);
        }
      });
      expect(elsewhere.seen.signalingLosses).toEqual([]);
      const again = await joined('first');
      expect(pids()).not.toContain(dying);
      expect(pids()).toContain(other);
      zoom.send('/audio', audio(2, 99));
      await eventually(() => {
        expect(again.seen.media).toHaveLength(1);
        expect(elsewhere.seen.media).toHaveLength(2);
      });
      expect(await metrics.text()).toContain('rtms_sdk_child_ends_total{cause="crashed"} 1');
    });

    it('by SIGKILL, the same', async () => {
      await start();
      const { seen } = await joined('first');
      const [pid = 0] = pids();
      process.kill(pid, 'SIGKILL');
      await eventually(() => {
        expect(seen.signalingLosses).toMatchObject([
          { cause: 'driver_failed', detail: 'crashed: SIGKILL' },
        ]);
      });
      await joined('first');
      expect(pids()).toHaveLength(1);
    });

    it('since it hung and was killed, the same', async () => {
      await start({ hangTimeout: 500 });
      const { seen, signaling } = await joined('first');
      const [pid = 0] = pids();
      zoom.send(signaling, fake('hang'));
      await eventually(() => {
        expect(seen.signalingLosses).toMatchObject([{ detail: 'hung: SIGKILL' }]);
      });
      expect(isAlive(pid)).toBe(false);
      expect(await metrics.text()).toContain('rtms_sdk_child_ends_total{cause="hung"} 1');
    });

    it.each(['nonsense', 'lying-batch'])(
      'since it talked %s and was killed, the same',
      async (fault) => {
        await start();
        const { seen, signaling } = await joined('first');
        zoom.send(signaling, fake(fault));
        await eventually(() => {
          expect(seen.signalingLosses).toMatchObject([{ detail: 'misbehaved: SIGKILL' }]);
        });
      },
    );
  });

  describe('when one session fails', () => {
    it('in a poll that the SDK would have kept to itself, the others in its child go on', async () => {
      await start();
      const first = await joined('first');
      const second = await joined('second');
      const before = pids();
      zoom.send(first.signaling, fake('poll-throws'));
      await eventually(() => {
        expect(first.seen.signalingLosses).toMatchObject([
          { cause: 'driver_failed', detail: 'poll: poll failed: Timeout', permanent: false },
        ]);
        expect(occupied()).toEqual([1]);
      });
      zoom.send('/audio', audio(2));
      await eventually(() => {
        expect(second.seen.media).toHaveLength(1);
      });
      expect([pids(), first.seen.media]).toEqual([before, []]);
    });

    it('in its join, nothing is left of it', async () => {
      await start();
      const seen = linkRecorder();
      join(seen, { streamId: 'join-throws' });
      await eventually(() => {
        expect(seen.signalingLosses).toMatchObject([
          { cause: 'driver_failed', detail: 'join: join failed: Invalid status' },
        ]);
        expect(occupied()).toEqual([0]);
      });
    });

    it('since Zoom does not answer on signaling, the SDK says so before our own time is over', async () => {
      await start({ handshakeTimeout: 300 });
      zoom.answers.signalingStatus = () => 'silence';
      const seen = linkRecorder();
      join(seen);
      await eventually(() => {
        expect(seen.signalingLosses).toMatchObject([
          { cause: 'timeout', detail: 'join confirmation 1' },
        ]);
      });
    });

    it('since its observer throws, it alone is lost', async () => {
      await start();
      const first = await joined('first');
      const second = await joined('second');
      first.seen.observer.media = () => {
        throw new Error('planted');
      };
      zoom.send('/audio', audio(2));
      await eventually(() => {
        expect(first.seen.signalingLosses).toMatchObject([{ cause: 'protocol' }]);
        expect(second.seen.media).toHaveLength(1);
      });
    });

    it('by silence, it is told', async () => {
      await start({ silenceTimeout: 300 });
      const { seen } = await joined('first');
      await eventually(() => {
        expect(seen.signalingLosses).toMatchObject([{ cause: 'silent' }]);
      });
    });
  });

  it('counts a session that tells of events and brings no media, and keeps it', async () => {
    zoom.answers.mediaUrls = { audio: '/audio', transcript: '/transcript' };
    await start({ silenceTimeout: 2_000 });
    const warn = vi.spyOn(Logger.prototype, 'warn');
    const heard = await joined('heard');
    zoom.send('/audio', audio(2));
    const mute = await joined('mute', { kinds: ['transcript'], streamId: 'mute-stream' });
    await eventually(() => {
      for (const { signaling } of [heard, mute]) {
        zoom.send(signaling, '{"msg_type":6,"event":{"event_type":2,"user_id":7}}');
      }
      expect(warn).toHaveBeenCalledWith(expect.stringContaining('Stream mute-stream: the SDK'));
    });
    warn.mockRestore();
    expect(await metrics.text()).toContain('rtms_sdk_media_overdue_total 1');
    expect([heard.seen.signalingLosses, mute.seen.signalingLosses]).toEqual([[], []]);
  });

  it('counts the rounds that began late, since something held the loop of the child up', async () => {
    await start({ hangTimeout: 2_000 });
    const { seen, signaling } = await joined('first');
    zoom.send(signaling, fake('hold-the-loop'));
    await eventually(async () => {
      expect(await metrics.text()).toMatch(/rtms_sdk_late_turns_total [1-9]/);
    });
    expect(seen.signalingLosses).toEqual([]);
  });

  it('survives callbacks after leave, and calls nothing native then', async () => {
    await start();
    const before = pids();
    for (let round = 0; round < 20; round += 1) {
      const { seen, link } = await joined('first');
      link.close();
      await eventually(() => {
        expect(occupied()).toEqual([0]);
      });
      expect([seen.media, seen.events, seen.signalingLosses]).toEqual([[], [], []]);
    }
    expect(pids()).toEqual(before);
  });

  it('sees that the SDK joined anew by itself after a broken socket', async () => {
    await start();
    const { seen, signaling } = await joined('first');
    zoom.drop('/audio', null);
    await eventually(() => {
      expect(seen.ready).toHaveLength(2);
    });
    expect(zoom.received(signaling, 1)).toHaveLength(2);
    expect([seen.handshakes(), seen.signalingLosses]).toEqual([2, []]);
  });

  it('puts so many sessions in a child, and replaces it after so many', async () => {
    await start({ sessionsPerChild: 2, sessionsPerLife: 3 });
    const [first] = pids();
    const a = await joined('a');
    const b = await joined('b');
    const c = await joined('c');
    expect(occupied()).toEqual([2, 1]);
    a.link.close();
    await eventually(() => {
      expect(occupied()).toEqual([1, 1]);
    });
    const d = await joined('d');
    expect(occupied()).toEqual([2, 1]);
    b.link.close();
    d.link.close();
    await eventually(() => {
      expect(pids()).not.toContain(first);
    });
    expect(c.seen.signalingLosses).toEqual([]);
    expect(await metrics.text()).toContain('rtms_sdk_child_ends_total{cause="quit"} 1');
  });

  it('replaces a child whose memory grew, once it holds no session', async () => {
    await start({ hangTimeout: 2_000, memoryBytes: 256 * 1024 * 1024 });
    const first = await joined('first');
    const before = pids();
    zoom.send(first.signaling, fake('grow'));
    await eventually(() => {
      expect(driver?.children[0]?.hasSeat).toBe(false);
    });
    expect(pids()).toEqual(before);
    const second = await joined('second');
    expect(occupied()).toEqual([1, 1]);
    first.link.close();
    await eventually(() => {
      expect(pids()).toHaveLength(1);
    });
    expect(pids()).not.toEqual(before);
    expect(first.seen.signalingLosses).toEqual([]);
    expect(second.seen.signalingLosses).toEqual([]);
  });

  it('ends a child whose memory grew while it held no session', async () => {
    await start({ hangTimeout: 2_000, memoryBytes: 256 * 1024 * 1024 });
    const { link, seen, signaling } = await joined('first');
    zoom.send(signaling, fake('grow-later'));
    zoom.send('/audio', audio(2));
    await eventually(() => {
      expect(seen.media).toHaveLength(1);
    });
    link.close();
    await eventually(() => {
      expect(occupied()).toEqual([0]);
    });
    await eventually(() => {
      expect(pids()).toEqual([]);
    });
    expect(await metrics.text()).toContain('rtms_sdk_child_ends_total{cause="quit"} 1');
  });

  it('dials through the proxy that it was told of, signaling and media', async () => {
    const proxy = new ConnectProxy(Number(new URL(zoom.url('/')).port));
    try {
      await start({}, { RTMS_SDK_PROXY_URL: await proxy.listen('user:word@') });
      await joined('first');
      const { host } = new URL(zoom.url('/'));
      expect(proxy.asked).toEqual([host, host]);
      expect(new Set(proxy.credentials)).toEqual(
        new Set([`Basic ${Buffer.from('user:word').toString('base64')}`]),
      );
    } finally {
      await proxy.close();
    }
  });

  it('gives the credit back: far more comes over than fits in it', async () => {
    await start({ creditBytes: 65_536 });
    const { seen } = await joined('first');
    for (let frame = 1; frame <= 20; frame += 1) {
      zoom.send('/audio', audio(20_000, frame));
      await eventually(() => {
        expect(seen.media).toHaveLength(frame);
      });
    }
    expect(seen.dropped).toEqual([]);
  });

  it('drops by policy what the service does not take in time, and counts every frame', async () => {
    await start({ creditBytes: 65_536 });
    const { seen } = await joined('first');
    const sent = 200;
    for (let frame = 0; frame < sent; frame += 1) zoom.send('/audio', audio(20_000, frame));
    await eventually(() => {
      const dropped = seen.dropped.reduce((sum, [, frames]) => sum + frames, 0);
      expect(seen.media.length + dropped).toBe(sent);
      expect(dropped).toBeGreaterThan(0);
    });
    expect(seen.media.at(-1)?.timestamp).toBe(sent - 1);
    expect(await metrics.text()).toMatch(/rtms_sdk_frames_dropped_total\{kind="audio"\} \d+/);
  });

  it('shows a child nothing of the environment', async (context) => {
    process.env['ZM_RTMS_SECRET'] = 'environment-secret';
    try {
      await start();
    } finally {
      delete process.env['ZM_RTMS_SECRET'];
    }
    await joined('first');
    const environment = `/proc/${String(pids()[0])}/environ`;
    if (!existsSync(environment)) context.skip('the system shows no environments of processes');
    const shown = readFileSync(environment, 'utf8');
    expect(shown).toContain('ZM_RTMS_LOG_ENABLED=false');
    expect(shown).not.toMatch(/SECRET|DATABASE_URL/);
  });

  it('leaves no child behind a parent that was killed', async () => {
    const script = `
      const { fork } = require('node:child_process');
      const child = fork(process.argv[1], [], { serialization: 'advanced', execArgv: [] });
      child.send({ type: 'start', addon: process.argv[2], creditBytes: 65536, beatMs: 3600000,
        serviceTimeoutMs: 3600000 });
      child.once('message', () => process.send(child.pid));`;
    const parent = spawn(process.execPath, ['--eval', script, CHILD_ENTRY, FAKE_ADDON], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const [pid] = (await once(parent, 'message')) as [number];
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await eventually(() => {
      expect(isAlive(pid)).toBe(false);
    });
  });

  it('ends a child that is told nonsense', async () => {
    const child = fork(CHILD_ENTRY, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.send({ type: 'open', session: 1 });
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(1);
  });

  it.each([
    ['contact_center', /channels.*RTMS_DRIVER=websocket/],
    ['phone', /knows no phone/],
  ] as const)('takes no seat for a stream of %s, which it cannot join', async (product, why) => {
    await start();
    const seen = linkRecorder();
    const link = join(seen, { product });
    await eventually(() => {
      expect(seen.signalingLosses).toMatchObject([
        { cause: 'unsupported', detail: expect.stringMatching(why) as string, permanent: true },
      ]);
    });
    link.close();
    expect(driver?.children.map((child) => child.occupied)).toEqual([0]);
    expect([zoom.connections, seen.handshakes()]).toEqual([[], 0]);
  });

  it('joins nothing any more once it is shut down', async () => {
    const started = await start();
    await started.onApplicationShutdown();
    const seen = linkRecorder();
    join(seen);
    await eventually(() => {
      expect(seen.signalingLosses).toMatchObject([{ cause: 'driver_failed' }]);
    });
    expect(pids()).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
