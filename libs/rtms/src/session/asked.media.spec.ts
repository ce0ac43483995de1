import { Injectable, Module } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { startWithEvents } from '@zoom-platform/events/testing';
import { DrainCoordinator } from '@zoom-platform/health';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { MediaKind } from '../media/media-frame.type.js';
import { MediaSink, type MediaSinkStream } from '../media/media-sink.port.js';
import { RtmsModule } from '../rtms.module.js';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import { DoorsModule, OnDemandDrain } from '../testing/session.doors.js';
import { logOffer, streamOffer } from '../testing/stream.offers.js';
import { rtmsMigrations } from './session.migrations.js';

const KINDS: readonly MediaKind[] = ['audio', 'video', 'share', 'transcript', 'chat'];
/** Path of each kind's media server and its `media_type`. */
const ON_THE_WIRE = { audio: 1, video: 2, share: 4, transcript: 8, chat: 16 } as const;

const MEDIA_INTERRUPTED = '{"msg_type":6,"event":{"event_type":7,"timestamp":1}}';
/** A hint of Zoom is acted upon after 250 ms. */
const SETTLED_MS = 1_000;
const PATIENT = { timeout: 25_000 };

const published = z.object({ type: z.string(), cause: z.string().nullable() });
const standing = z.object({ state: z.string(), started: z.boolean() });

let wanted: readonly MediaKind[];

@Injectable()
class WishingSink extends MediaSink {
  readonly name = 'wishing';

  get wants(): readonly MediaKind[] {
    return wanted;
  }

  open(): MediaSinkStream {
    return { deliver: () => undefined, close: () => Promise.resolve() };
  }
}

@Module({ imports: [DoorsModule], providers: [WishingSink] })
class SurroundingsModule {}

describeOnEachEngine('What a session asks Zoom for (real sockets)', (open) => {
  let test: TestDatabase;
  let zoom: ScriptedZoom;
  let replica: Awaited<ReturnType<typeof startWithEvents>>;

  beforeEach(async () => {
    vi.stubEnv('RTMS_ALLOWED_HOSTS', '127.0.0.1');
    vi.stubEnv('RTMS_RECONNECT_DELAY_MS', '60');
    test = await open([eventsMigrations, rtmsMigrations]);
    zoom = await ScriptedZoom.start();
    zoom.answers.mediaUrls = {
      audio: '/audio',
      video: '/video',
      deskshare: '/share',
      transcript: '/transcript',
      chat: '/chat',
      all: '/all',
    };
  });

  afterEach(async () => {
    await replica.application.get<OnDemandDrain>(DrainCoordinator).run('leave_sessions');
    await replica.close();
    await zoom.close();
    await test.close();
    vi.unstubAllEnvs();
  });

  const offer = () => logOffer(replica, streamOffer(zoom.url('/signaling')));

  /** Each message 3 with its path, in the order of the kinds. */
  function asked() {
    return [...KINDS, 'all'].flatMap((path) =>
      zoom.received(`/${path}`, 3).map((message) => ({
        path,
        mediaType: message['media_type'],
        sections: Object.keys(message['media_params'] ?? {}),
      })),
    );
  }

  it.each(KINDS)('is not %s where no module wants it', async (unwanted) => {
    wanted = KINDS.filter((kind) => kind !== unwanted);
    replica = await startWithEvents(test, [SurroundingsModule, RtmsModule]);
    await offer();
    await vi.waitFor(() => {
      expect(zoom.received('/signaling', 7)).toHaveLength(wanted.length);
    }, PATIENT);
    expect(asked()).toEqual(
      wanted.map((kind) => ({
        path: kind,
        mediaType: ON_THE_WIRE[kind],
        sections: [kind === 'share' ? 'deskshare' : kind],
      })),
    );
  });

  /** What was said of the session, in order. */
  const said = () =>
    test.database.query(
      published,
      `SELECT type, payload::json->>'cause' AS cause FROM event_log
       WHERE type LIKE 'rtms.session.%' ORDER BY position`,
      [],
    );

  const standings = () =>
    test.database.query(
      standing,
      'SELECT state, started_at IS NOT NULL AS started FROM rtms_session',
      [],
    );

  const STARTED = { type: 'rtms.session.started', cause: null };

  async function joinWithoutMedia(): Promise<void> {
    wanted = [];
    replica = await startWithEvents(test, [SurroundingsModule, RtmsModule]);
    await offer();
    await expect.poll(said, PATIENT).toEqual([STARTED]);
    await expect.poll(standings, PATIENT).toEqual([{ state: 'streaming', started: true }]);
  }

  it('is no media where no module wants any: the session is in force once signaling stands', async () => {
    await joinWithoutMedia();
    zoom.drop('/signaling', null);
    const interrupted = { type: 'rtms.session.interrupted', cause: 'signaling_closed' };
    const resumed = { type: 'rtms.session.resumed', cause: null };
    await expect.poll(said, PATIENT).toEqual([STARTED, interrupted, resumed]);
    await expect.poll(standings, PATIENT).toEqual([{ state: 'streaming', started: true }]);
    expect(zoom.received('/signaling', 7)).toEqual([]);
    expect(zoom.connections.map(({ path }) => path)).toEqual(['/signaling', '/signaling']);
  });

  it('is no media: what Zoom says of media that nobody wants interrupts nothing', async () => {
    await joinWithoutMedia();
    zoom.send('/signaling', MEDIA_INTERRUPTED);
    const sentAt = performance.now();
    await vi.waitFor(() => {
      expect(performance.now() - sentAt).toBeGreaterThan(SETTLED_MS);
    }, PATIENT);
    expect(await standings()).toEqual([{ state: 'streaming', started: true }]);
    expect(await said()).toEqual([STARTED]);
  });

  it('is no transcript where no module wants it and Zoom has one URL for all', async () => {
    wanted = KINDS.filter((kind) => kind !== 'transcript');
    zoom.answers.mediaUrls = { all: '/all' };
    replica = await startWithEvents(test, [SurroundingsModule, RtmsModule]);
    await offer();
    await vi.waitFor(() => {
      expect(zoom.received('/signaling', 7)).toHaveLength(wanted.length);
    }, PATIENT);
    const types = asked().map(({ path, mediaType }) => `${path} ${String(mediaType)}`);
    expect(types.sort()).toEqual(wanted.map((one) => `all ${String(ON_THE_WIRE[one])}`).sort());
  });
});
