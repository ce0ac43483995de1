import { randomUUID } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { startWithEvents, type ProviderOverride } from '@zoom-platform/events/testing';
import { DrainCoordinator } from '@zoom-platform/health';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { DRIVER_CAPABILITIES } from '../drivers/driver.capabilities.js';
import { RtmsDriver, type RtmsLink } from '../drivers/rtms-driver.port.js';
import { UnsupportedLink } from '../drivers/unsupported.link.js';
import type { MediaFrame } from '../media/media-frame.type.js';
import { MediaSink, type MediaSinkStream } from '../media/media-sink.port.js';
import { eventually } from '../testing/patient.wait.js';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import { DoorsModule, OnDemandDrain } from '../testing/session.doors.js';
import { logOffer, streamOffer } from '../testing/stream.offers.js';
import { LiveStreamsModule } from './live-streams.module.js';
import { LiveStreams } from './live.streams.js';
import { rtmsMigrations } from './session.migrations.js';

let frames: MediaFrame[] = [];

@Injectable()
class Watcher extends MediaSink {
  readonly name = 'watcher';
  readonly wants = ['audio', 'video'] as const;

  open(): MediaSinkStream {
    return {
      deliver: (batch) => {
        frames.push(...batch);
      },
      close: () => Promise.resolve(),
    };
  }
}

/** A module of another team: it has the door by the module that it imports. */
@Module({ imports: [DoorsModule, LiveStreamsModule], providers: [Watcher] })
class WatchingModule {}

@Module({ imports: [DoorsModule, LiveStreamsModule] })
class BlindModule {}

class SdkInName extends RtmsDriver {
  readonly name = 'sdk';
  readonly capabilities = DRIVER_CAPABILITIES.sdk;

  join(...[, observer]: Parameters<RtmsDriver['join']>): RtmsLink {
    return new UnsupportedLink(observer, 'not joined here');
  }
}

const row = z.object({
  id: z.string(),
  state: z.string(),
  epoch: z.number(),
  owner: z.string().nullable(),
  video_user_id: z.string().nullable(),
  video_asked_at: z.date().nullable(),
});

const ASKS: readonly ((streams: LiveStreams) => Promise<unknown>)[] = [
  (streams) => streams.subscribeVideo(randomUUID(), '7'),
  (streams) => streams.unsubscribeVideo(randomUUID()),
  (streams) => streams.zoomState(randomUUID()),
  (streams) => streams.close(randomUUID()),
];

const PICTURE = (userId: number) =>
  `{"msg_type":15,"content":{"user_id":${String(userId)},"user_name":"Ana","data":"AQI=","timestamp":1}}`;
const LEFT = (userId: number) =>
  `{"msg_type":6,"event":{"event_type":4,"timestamp":2,"participants":[{"user_id":${String(userId)}}]}}`;

describeOnEachEngine('What a module asks of Zoom about a session', (open) => {
  let test: TestDatabase;
  let zoom: ScriptedZoom;
  let replicas: Awaited<ReturnType<typeof startWithEvents>>[];

  beforeEach(async () => {
    [frames, replicas] = [[], []];
    for (const [key, value] of Object.entries({
      RTMS_ALLOWED_HOSTS: '127.0.0.1',
      RTMS_RECONNECT_DELAY_MS: '60',
      RTMS_VIDEO_STREAM: 'individual',
      RTMS_HANDSHAKE_TIMEOUT_MS: '5000',
    })) {
      vi.stubEnv(key, value);
    }
    test = await open([eventsMigrations, rtmsMigrations]);
    zoom = await ScriptedZoom.start();
    zoom.answers.mediaUrls = { audio: '/audio', video: '/video' };
  });

  afterEach(async () => {
    for (const replica of replicas) {
      await drain(replica);
      await replica.close();
    }
    await zoom.close();
    await test.close();
    vi.unstubAllEnvs();
  });

  async function start(modules = [WatchingModule], overrides: readonly ProviderOverride[] = []) {
    const replica = await startWithEvents(test, modules, {}, overrides);
    replicas.push(replica);
    return replica.application.get(LiveStreams, { strict: false });
  }

  async function drain(replica: Awaited<ReturnType<typeof startWithEvents>> | undefined) {
    await replica?.application.get<OnDemandDrain>(DrainCoordinator).run('leave_sessions');
  }

  async function offered(): Promise<string> {
    await offer();
    return streaming();
  }

  async function offer(): Promise<void> {
    const [replica] = replicas;
    if (replica === undefined) throw new Error('no replica runs');
    await logOffer(replica, streamOffer(zoom.url('/signaling')));
  }

  /** @param connections of media that were ever ready. @returns the session's id. */
  async function streaming(connections = 2): Promise<string> {
    await eventually(async () => {
      expect(zoom.received('/signaling', 7)).toHaveLength(connections);
      expect(await session()).toMatchObject({ state: 'streaming' });
    });
    return (await session())?.id ?? '';
  }

  async function session() {
    return (await test.database.query(row, 'SELECT * FROM rtms_session'))[0];
  }

  /** Messages 28, in order: the id, negative where it ends a subscription. */
  function subscriptions(): number[] {
    const asked = z.object({ user_id: z.number(), subscribe: z.boolean() });
    return zoom
      .received('/signaling', 28)
      .map((message) => asked.parse(message))
      .map(({ user_id: userId, subscribe }) => (subscribe ? userId : -userId));
  }

  async function toldZoom(...expected: number[]): Promise<void> {
    await eventually(() => {
      expect(subscriptions()).toEqual(expected);
    });
  }

  async function wishOnRow(userId: string | null): Promise<void> {
    await eventually(async () => {
      expect(await session()).toMatchObject({ video_user_id: userId });
    });
  }

  it('is one participant’s video, then another’s, then nobody’s; pictures reach the sinks', async () => {
    const streams = await start();
    const id = await offered();
    expect(zoom.received('/video', 3)).toMatchObject([
      { media_params: { video: { data_opt: 4 } } },
    ]);
    expect(subscriptions()).toEqual([]);
    expect(await streams.subscribeVideo(id, '7')).toBe('done');
    zoom.send('/video', PICTURE(7));
    await eventually(() => {
      expect(frames).toMatchObject([{ kind: 'video', userId: '7' }]);
    });
    expect(await streams.subscribeVideo(id, '8')).toBe('done');
    await wishOnRow('8');
    expect(await streams.unsubscribeVideo(id)).toBe('done');
    expect(await streams.unsubscribeVideo(id)).toBe('done');
    expect(subscriptions()).toEqual([7, 8, -8]);
    await wishOnRow(null);
  });

  it('is told apart where Zoom refuses: the participant before stays', async () => {
    const streams = await start();
    const id = await offered();
    await streams.subscribeVideo(id, '7');
    zoom.answers.videoStatus = ({ user_id }) => (user_id === 7 ? 44 : 4);
    await expect(streams.subscribeVideo(id, '9')).rejects.toMatchObject({
      code: 'rtms.request_refused',
      zoomStatus: 4,
    });
    zoom.drop('/video', null);
    await streaming(3);
    await streams.zoomState(id);
    expect(subscriptions()).toEqual([7, 9, 7]);
    await expect(streams.subscribeVideo(id, '7')).rejects.toMatchObject({
      code: 'rtms.video_already_subscribed',
    });
    await expect(streams.subscribeVideo(id, 'Ana')).rejects.toMatchObject({
      code: 'rtms.participant_id_invalid',
    });
    await wishOnRow('7');
    expect(subscriptions()).toEqual([7, 9, 7, 7]);
  });

  it('does not come back to somebody who is not wanted any more', async () => {
    const streams = await start();
    const id = await offered();
    const both = [streams.subscribeVideo(id, '7'), streams.unsubscribeVideo(id)];
    expect(await Promise.all(both)).toEqual(['done', 'done']);
    zoom.answers.videoStatus = () => 4;
    await expect(streams.subscribeVideo(id, '9')).rejects.toMatchObject({ zoomStatus: 4 });
    zoom.drop('/video', null);
    await streaming(3);
    await streams.zoomState(id);
    expect(subscriptions()).toEqual([7, -7, 9]);
    await wishOnRow(null);
  });

  it('is asked for again with each connection, until Zoom answers, or refuses it', async () => {
    const streams = await start();
    const id = await offered();
    zoom.answers.videoStatus = () => null;
    await expect(streams.subscribeVideo(id, '7')).rejects.toMatchObject({
      code: 'rtms.request_timeout',
    });
    zoom.answers.videoStatus = () => 0;
    zoom.drop('/video', null);
    await streaming(3);
    await eventually(() => {
      expect(subscriptions()).toEqual([7, 7]);
    });
    // Zoom remembers it, which is no refusal.
    zoom.answers.videoStatus = () => 44;
    zoom.drop('/signaling', null);
    await streaming(5);
    await eventually(() => {
      expect(subscriptions()).toEqual([7, 7, 7]);
    });
    await wishOnRow('7');
    zoom.answers.videoStatus = () => 4;
    zoom.drop('/signaling', null);
    await streaming(7);
    await wishOnRow(null);
  });

  it('waits for the video connection', async () => {
    const streams = await start();
    const id = await offered();
    zoom.answers.mediaStatus = (path) => (path === '/video' ? 45 : 0);
    zoom.drop('/video', null);
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'interrupted' });
    });
    expect(await streams.subscribeVideo(id, '7')).toBe('deferred');
    expect(subscriptions()).toEqual([]);
    zoom.answers.mediaStatus = () => 0;
    await eventually(() => {
      expect(subscriptions()).toEqual([7]);
    });
    // The row would still say what the first break made it say.
    await streaming(3);
    zoom.answers.signalingStatus = () => 45;
    zoom.drop('/signaling', null);
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'interrupted' });
    });
    expect(await streams.unsubscribeVideo(id)).toBe('deferred');
    await expect(streams.zoomState(id)).rejects.toMatchObject({ code: 'rtms.session_interrupted' });
    zoom.answers.signalingStatus = () => 0;
    await eventually(() => {
      expect(subscriptions()).toEqual([7, -7]);
    });
  });

  it('is forgotten with the participant who leaves, since ids are given anew', async () => {
    const streams = await start();
    const id = await offered();
    await streams.subscribeVideo(id, '7');
    zoom.send('/signaling', LEFT(8));
    await wishOnRow('7');
    zoom.send('/signaling', LEFT(7));
    await wishOnRow(null);
    zoom.drop('/signaling', null);
    await streaming(4);
    expect(subscriptions()).toEqual([7]);
  });

  it('outlives its owner', async () => {
    const streams = await start();
    const id = await offered();
    await streams.subscribeVideo(id, '7');
    await drain(replicas[0]);
    await expect(streams.zoomState(id)).rejects.toMatchObject({ code: 'rtms.session_not_held' });
    const successor = await start();
    await streaming(4);
    await eventually(() => {
      expect(subscriptions()).toEqual([7, 7]);
    });
    expect(await session()).toMatchObject({ epoch: 2, video_user_id: '7' });
    expect(await successor.subscribeVideo(id, '8')).toBe('done');
    zoom.send('/signaling', '{"msg_type":8,"state":4,"reason":6,"timestamp":1}');
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', video_user_id: null });
    });
    await expect(streams.subscribeVideo(id, '7')).rejects.toMatchObject({
      code: 'rtms.session_not_held',
    });
  });

  it('may be asked of a replica that does not receive the session', async () => {
    await start();
    const id = await offered();
    const elsewhere = await start();
    expect(await elsewhere.subscribeVideo(id, '7')).toBe('deferred');
    await toldZoom(7);
    expect(await elsewhere.subscribeVideo(id, '8')).toBe('deferred');
    await toldZoom(7, 8);
    await wishOnRow('8');
    expect(await elsewhere.unsubscribeVideo(id)).toBe('deferred');
    await toldZoom(7, 8, -8);
    await wishOnRow(null);
    expect(await session()).toMatchObject({ epoch: 1, video_asked_at: null });
    await expect(elsewhere.subscribeVideo(id, 'Ana')).rejects.toMatchObject({
      code: 'rtms.participant_id_invalid',
    });
    await expect(elsewhere.zoomState(id)).rejects.toMatchObject({ code: 'rtms.session_not_held' });
  });

  it('waits on the row for whoever receives the session next', async () => {
    const streams = await start();
    const id = await offered();
    await streams.subscribeVideo(id, '7');
    await drain(replicas[0]);
    expect(await streams.subscribeVideo(id, '8')).toBe('deferred');
    expect(await session()).toMatchObject({ owner: null, video_user_id: '7' });
    await start();
    await wishOnRow('8');
    await eventually(() => {
      expect(subscriptions().at(-1)).toBe(8);
    });
  });

  it('is the latest word where two replicas are asked; one that Zoom refuses changes nothing', async () => {
    const streams = await start();
    const id = await offered();
    const elsewhere = await start();
    expect(await streams.subscribeVideo(id, '7')).toBe('done');
    zoom.answers.videoStatus = ({ user_id }) => (user_id === 9 ? 4 : 0);
    expect(await elsewhere.subscribeVideo(id, '9')).toBe('deferred');
    await toldZoom(7, 9);
    await wishOnRow('7');
    expect(await elsewhere.subscribeVideo(id, '8')).toBe('deferred');
    await toldZoom(7, 9, 8);
    expect(await streams.unsubscribeVideo(id)).toBe('done');
    await toldZoom(7, 9, 8, -8);
    await wishOnRow(null);
  });

  it('is how the stream stands, and changes nothing', async () => {
    const streams = await start();
    const id = await offered();
    zoom.send('/signaling', '{"msg_type":9,"state":2,"rtms_session_id":"s","timestamp":1}');
    zoom.answers.streamState = 5;
    await eventually(async () => {
      expect(await streams.zoomState(id)).toMatchObject({
        stream: { state: 5, name: 'PAUSED' },
        sessions: [{ rtmsSessionId: 's', state: 2, name: 'STARTED' }],
      });
    });
    expect(await session()).toMatchObject({ state: 'streaming' });
    zoom.answers.sessionState = null;
    await expect(streams.zoomState(id)).rejects.toMatchObject({ zoomStatus: 40 });
    zoom.answers.streamState = null;
    zoom.answers.sessionState = 2;
    await expect(streams.zoomState(id)).rejects.toMatchObject({ code: 'rtms.request_timeout' });
  });

  it('is not video where the active speaker’s comes', async () => {
    vi.stubEnv('RTMS_VIDEO_STREAM', 'active_speaker');
    const streams = await start();
    const id = await offered();
    expect(zoom.received('/video', 3)).toMatchObject([
      { media_params: { video: { data_opt: 3 } } },
    ]);
    await expect(streams.subscribeVideo(id, '7')).rejects.toMatchObject({
      code: 'rtms.video_not_offered',
      fix: expect.stringContaining('RTMS_VIDEO_STREAM=individual') as string,
    });
  });

  it('is not video where Zoom did not grant it', async () => {
    zoom.answers.mediaStatus = (path) => (path === '/video' ? 10 : 0);
    const streams = await start();
    await offer();
    const id = await streaming(1);
    await eventually(async () => {
      await expect(streams.subscribeVideo(id, '7')).rejects.toMatchObject({
        code: 'rtms.video_not_offered',
        fix: expect.stringContaining('scope') as string,
      });
    });
  });

  it('is not video where no module takes it', async () => {
    const streams = await start([BlindModule]);
    await expect(streams.subscribeVideo(randomUUID(), '7')).rejects.toMatchObject({
      code: 'rtms.video_not_offered',
      fix: expect.stringContaining('MediaSink') as string,
    });
  });

  it('is nothing of a session that nobody receives', async () => {
    const streams = await start();
    for (const ask of ASKS) {
      await expect(ask(streams)).rejects.toMatchObject({
        code: 'rtms.session_not_held',
        status: 409,
      });
    }
  });

  it('is nothing that the driver cannot ask', async () => {
    vi.stubEnv('RTMS_VIDEO_STREAM', 'active_speaker');
    const driver = { provide: RtmsDriver, useClass: SdkInName };
    const streams = await start([WatchingModule], [driver]);
    for (const ask of ASKS) {
      await expect(ask(streams)).rejects.toMatchObject({ code: 'rtms.driver_lacks_capability' });
    }
  });
});
