import { Injectable, Module } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { startWithEvents } from '@zoom-platform/events/testing';
import { DrainCoordinator } from '@zoom-platform/health';
import { rtmsMigrations } from '@zoom-platform/rtms';
import {
  LiveStreams,
  LiveStreamsModule,
  MediaSink,
  type MediaFrame,
  type MediaSinkStream,
  type SessionContext,
} from '@zoom-platform/rtms/extension';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FileJournal } from '../../apps/simulator/src/journal/file.journal.ts';
import type {
  RtmsBehaviour,
  RtmsHost,
  StreamHandle,
} from '../../apps/simulator/src/rtms/rtms-host.port.ts';
import { createRtmsHost } from '../../apps/simulator/src/rtms/rtms.host.ts';
import { ScriptLibrary } from '../../apps/simulator/src/script/script.library.ts';
import { simulatorFolder } from '../../apps/simulator/src/simulator.paths.ts';
import { ScriptedPerformance } from '../../apps/simulator/src/stage/scripted.performance.ts';
import { DoorsModule, type OnDemandDrain } from '../../libs/rtms/src/testing/session.doors.ts';
import { logOffer, streamOffer } from '../../libs/rtms/src/testing/stream.offers.ts';

const APP = { clientId: 'client-id', clientSecret: 'client-secret' };
const MEETING_UUID = '/slash+first==';
const ANA = '16778240';
const BEN = '16779264';
const NOBODY = '4294967295';
const WAIT = { timeout: 20_000, interval: 10 };

let session: SessionContext | null = null;
/** Whose pictures came, each time that it became another's. */
let shown: (string | null)[] = [];

function show(frame: MediaFrame): void {
  if (frame.kind === 'video' && shown.at(-1) !== frame.userId) shown.push(frame.userId);
}

@Injectable()
class Screen extends MediaSink {
  readonly name = 'screen';
  readonly wants = ['video'] as const;

  open(context: SessionContext): MediaSinkStream {
    session = context;
    return {
      deliver: (frames) => {
        frames.forEach(show);
      },
      close: () => Promise.resolve(),
    };
  }
}

@Module({ imports: [DoorsModule, LiveStreamsModule], providers: [Screen] })
class ScreenModule {}

describeOnEachEngine('A module at a strict simulator', (open) => {
  let test: TestDatabase;
  let host: RtmsHost;
  let journal: FileJournal;
  let service: Awaited<ReturnType<typeof startWithEvents>>;
  let streams: LiveStreams;

  beforeEach(async () => {
    [session, shown] = [null, []];
    vi.stubEnv('RTMS_ALLOWED_HOSTS', '127.0.0.1');
    vi.stubEnv('RTMS_VIDEO_STREAM', 'individual');
    vi.stubEnv('RTMS_RECONNECT_DELAY_MS', '60');
    vi.stubEnv('RTMS_HANDSHAKE_TIMEOUT_MS', '5000');
    test = await open([eventsMigrations, rtmsMigrations]);
    journal = new FileJournal(null);
    host = await createRtmsHost({ journal, host: '127.0.0.1', port: 0 });
    service = await startWithEvents(test, [ScreenModule]);
    streams = service.application.get(LiveStreams, { strict: false });
  });

  afterEach(async () => {
    await service.application.get<OnDemandDrain>(DrainCoordinator).run('leave_sessions');
    await service.close();
    await host.close();
    await test.close();
    vi.unstubAllEnvs();
  });

  const eventually = (check: () => Promise<void> | void) => vi.waitFor(check, WAIT);

  /** Plays the demo, whose first two speakers have their cameras on, and has it joined. */
  async function joined(behaviour: Partial<RtmsBehaviour>): Promise<[string, StreamHandle]> {
    const script = new ScriptLibrary(simulatorFolder()).load('demo');
    const performance = new ScriptedPerformance(script, MEETING_UUID);
    const stream = host.offer(performance, APP, { strict: true, ...behaviour }, () => undefined);
    const { streamId, serverUrls } = stream;
    await logOffer(service, streamOffer(serverUrls, { streamId, entityId: MEETING_UUID }));
    await eventually(() => {
      expect(journal.entries().filter(({ type }) => type === 'client.ready')).toHaveLength(1);
    });
    return [session?.sessionId ?? '', stream];
  }

  const asked = () =>
    journal
      .entries()
      .filter(({ type }) => type === 'video.subscription')
      .map(({ detail }) => detail);

  it.each<Partial<RtmsBehaviour>>([
    { videoSubscription: 'kept' },
    { videoSubscription: 'forgotten' },
    { userIds: 'text', videoAnswer: 'with_subscribe', streamStateTime: 'seconds' },
  ])('sees whom it asks for, and nobody else, also after a break (%o)', async (behaviour) => {
    const [id, stream] = await joined(behaviour);
    // As the active speaker, Ana would be seen first.
    expect(await streams.subscribeVideo(id, BEN)).toBe('done');
    await eventually(() => {
      expect(shown).toEqual([BEN]);
    });
    expect(await streams.subscribeVideo(id, ANA)).toBe('done');
    await eventually(() => {
      expect(shown).toEqual([BEN, ANA]);
    });
    await expect(streams.subscribeVideo(id, ANA)).rejects.toMatchObject({
      code: 'rtms.video_already_subscribed',
    });
    await expect(streams.subscribeVideo(id, NOBODY)).rejects.toMatchObject({
      code: 'rtms.request_refused',
      zoomStatus: 4,
    });
    shown = [];
    stream.drop('signaling', null);
    await eventually(() => {
      expect(shown).toEqual([ANA]);
    });
    const again = behaviour.videoSubscription === 'forgotten' ? 0 : 44;
    expect(asked().at(-1)).toEqual({ userId: Number(ANA), subscribe: true, status: again });
    expect(await streams.unsubscribeVideo(id)).toBe('done');
    expect(asked().at(-1)).toEqual({ userId: Number(ANA), subscribe: false, status: 0 });
    expect(journal.entries().filter(({ type }) => type === 'strict.violation')).toEqual([]);
  });

  it('learns how the stream stands, and what Zoom does not answer', async () => {
    const [id, stream] = await joined({});
    await eventually(async () => {
      expect(await streams.zoomState(id)).toMatchObject({
        stream: { state: 1, name: 'ACTIVE', at: expect.any(Number) as number },
        sessions: [{ state: 2, name: 'STARTED' }],
      });
    });
    stream.pause();
    expect(await streams.zoomState(id)).toMatchObject({
      stream: { name: 'PAUSED' },
      sessions: [{ name: 'PAUSED' }],
    });
    stream.spoil({ fault: 'drop', socket: 'signaling', messages: [11, 29], times: 2 });
    await expect(streams.zoomState(id)).rejects.toMatchObject({ code: 'rtms.request_timeout' });
    await expect(streams.subscribeVideo(id, ANA)).rejects.toMatchObject({
      code: 'rtms.request_timeout',
    });
    await expect(streams.subscribeVideo(id, ANA)).rejects.toMatchObject({
      code: 'rtms.video_already_subscribed',
    });
  });
});
