import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import fakeAddon, { fakeProcess } from '../../../testing/fake.addon.js';
import { eventually } from '../../../testing/patient.wait.js';
import { ScriptedZoom } from '../../../testing/scripted.zoom.js';
import type { SdkOrder } from '../sdk.wire.js';
import { NativeFailure, NativeSession, type NativeObserver } from './native.session.js';
import type { Addon, Handler } from './sdk.addon.js';

const ADDON: Addon = {
  Client: fakeAddon.Client,
  changes: new Map([
    [1, 'added'],
    [2, 'stopped'],
    [3, 'paused'],
    [4, 'resumed'],
  ]),
};

const AUDIO = {
  contentType: 2,
  codec: 1,
  sampleRate: 1,
  channel: 1,
  dataOpt: 2,
  duration: 100,
  frameSize: 1600,
};

/** What the addon's misuse would have cost the process. */
class FakeSegfault extends Error {}

describe('one client of the SDK (the fake addon in this process, on real sockets)', () => {
  let zoom: ScriptedZoom;
  let order: SdkOrder;
  let told: string[];
  const segfault = fakeProcess.segfault;
  const misuses: Error[] = [];

  beforeEach(async () => {
    zoom = await ScriptedZoom.start();
    zoom.answers.mediaUrls = { audio: '/audio' };
    told = [];
    misuses.length = 0;
    fakeProcess.segfault = () => {
      const misuse = new FakeSegfault();
      misuses.push(misuse);
      throw misuse;
    };
    order = {
      instanceKey: 'meeting_uuid',
      instanceId: 'meeting-uuid',
      streamId: 'stream-id',
      serverUrl: zoom.url('/signaling'),
      signature: 'signature',
      ca: null,
      proxy: null,
      timeoutMs: 5_000,
      notAfter: Infinity,
      events: [
        [2, 3, 4],
        [10, 11],
      ],
      media: [{ kind: 'audio', parameters: AUDIO }],
    };
  });

  afterEach(async () => {
    expect(misuses).toEqual([]);
    fakeProcess.segfault = segfault;
    await zoom.close();
  });

  function observer(): NativeObserver {
    return {
      confirmed: (reason) => told.push(`confirmed ${String(reason)}`),
      updated: (change) => told.push(change),
      event: () => told.push('event'),
      media: ({ userId, userName }, data) =>
        told.push(`media of ${String(userId)} ${String(userName)}: ${String(data.length)}`),
      left: (reason) => told.push(`left ${String(reason)}`),
    };
  }

  async function confirmed(target = observer()): Promise<NativeSession> {
    const session = new NativeSession(ADDON, order, target);
    await eventually(async () => {
      session.poll();
      await nextTurn();
      expect(told.at(-1)).toBe('confirmed 0');
    });
    return session;
  }

  const closed = (session: NativeSession) =>
    new Promise<void>((resolve) => {
      session.close(resolve);
    });

  it('tells nothing but after a poll, and the confirmation before the media that overtook it', async () => {
    const session = new NativeSession(ADDON, order, observer());
    await eventually(() => {
      expect(zoom.received('/signaling', 7)).toHaveLength(1);
    });
    zoom.send('/audio', '{"msg_type":14,"content":{"user_id":0,"data":"AQI=","timestamp":1}}');
    zoom.send('/signaling', '{"msg_type":12,"sequence":1}');
    await nextTurn();
    expect(told).toEqual([]);
    await eventually(async () => {
      session.poll();
      await nextTurn();
      expect(told).toEqual(['confirmed 0', 'media of null null: 2']);
    });
    await closed(session);
  });

  it('subscribes to events once confirmed, to each list apart, by the native method', async () => {
    const session = await confirmed();
    session.poll();
    await eventually(() => {
      const lists = zoom.received('/signaling', 5).map(({ events }) => events);
      expect(lists).toMatchObject([
        [{ event_type: 2 }, { event_type: 3 }, { event_type: 4 }],
        [{ event_type: 10 }, { event_type: 11 }],
      ]);
    });
    await closed(session);
  });

  it('is never confirmed where the library refused the media, of which nothing is said but on stderr', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    order = { ...order, media: [{ kind: 'audio', parameters: { channel: 99 } }] };
    const session = new NativeSession(ADDON, order, observer());
    expect(stderr).toHaveBeenCalledWith(expect.stringContaining('Warning: Failed to configure'));
    stderr.mockRestore();
    await eventually(async () => {
      zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":1}}');
      session.poll();
      await nextTurn();
      expect(told).toContain('event');
    });
    expect(new Set(told)).toEqual(new Set(['event']));
    expect(zoom.seen('/audio')).toEqual([]);
    await closed(session);
  });

  it.each([[undefined], [null], [NaN], ['0'], [false], [{}]])(
    'takes the join confirmation %s for a failure, and subscribes to nothing',
    async (reason) => {
      class Client extends fakeAddon.Client {
        override onJoinConfirm(handler: Handler): boolean {
          return super.onJoinConfirm(() => {
            handler(reason);
          });
        }
      }
      const session = new NativeSession({ ...ADDON, Client }, order, observer());
      await eventually(async () => {
        session.poll();
        await nextTurn();
        expect(told).toEqual(['confirmed -1']);
      });
      session.poll();
      await closed(session);
      expect(zoom.received('/signaling', 5)).toEqual([]);
    },
  );

  it('tells no media whose timestamp is a text', async () => {
    const session = await confirmed();
    const stamped = (timestamp: string, data: string) =>
      `{"msg_type":14,"content":{"user_id":7,"data":"${data}","timestamp":${timestamp}}}`;
    zoom.send('/audio', stamped('"1"', 'AQI='));
    zoom.send('/audio', stamped('2', 'AQID'));
    await eventually(async () => {
      session.poll();
      await nextTurn();
      expect(told).toContain('media of 7 null: 3');
    });
    expect(told).toEqual(['confirmed 0', 'media of 7 null: 3']);
    await closed(session);
  });

  it('keeps what a handler of ours throws out of the SDK, and ends the session by it', async () => {
    const session = await confirmed({
      ...observer(),
      event: () => {
        throw new Error('planted');
      },
    });
    zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":1}}');
    await eventually(async () => {
      let failure: unknown;
      try {
        session.poll();
      } catch (error) {
        failure = error;
      }
      await nextTurn();
      expect(failure).toMatchObject({ at: 'callback', message: 'planted' });
    });
    await closed(session);
  });

  it('leaves in a later turn, once, and is deaf and dumb from then on', async () => {
    const session = await confirmed();
    const before = [...told];
    const { lateRounds } = fakeProcess;
    const end = closed(session);
    session.close(() => told.push('closed twice'));
    session.poll();
    await end;
    session.poll();
    await eventually(() => {
      expect(zoom.open('/signaling')).toHaveLength(0);
      expect(fakeProcess.lateRounds).toBeGreaterThanOrEqual(lateRounds + 6);
    });
    expect(told).toEqual(before);
  });

  it.each<[string, Partial<SdkOrder>, RegExp]>([
    ['a stream that the SDK still holds', { streamId: 'join-throws' }, /Invalid status/],
    [
      'a frame size that is not rate × duration',
      { media: [{ kind: 'audio', parameters: { ...AUDIO, frameSize: 960 } }] },
      /frameSize/,
    ],
    ['Opus at 16 kHz', { media: [{ kind: 'audio', parameters: { ...AUDIO, codec: 4 } }] }, /OPUS/],
  ])('leaves once where the join fails by %s', (_case, change, message) => {
    const broken: SdkOrder = { ...order, ...change };
    expect(() => new NativeSession(ADDON, broken, observer())).toThrow(message);
    expect(() => new NativeSession(ADDON, broken, observer())).toThrow(NativeFailure);
  });

  it('is collected after 300 of it, though the addon keeps every handler for ever', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const [before, handlers] = [fakeProcess.collected, fakeProcess.handlers()];
    for (let cycle = 0; cycle < 300; cycle += 1) await closed(await confirmed());
    expect(fakeProcess.handlers() - handlers).toBe(300 * 5);
    await eventually(() => {
      collect();
      expect(fakeProcess.collected - before).toBeGreaterThanOrEqual(299);
    });
  });
});
