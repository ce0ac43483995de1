import { randomUUID } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { EventPublisher, eventsMigrations } from '@zoom-platform/events';
import { startWithEvents } from '@zoom-platform/events/testing';
import { DrainCoordinator } from '@zoom-platform/health';
import { ZoomRtmsStarted } from '@zoom-platform/webhooks/extension';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MediaKind } from '../media/media-frame.type.js';
import { MediaSink, type MediaSinkStream } from '../media/media-sink.port.js';
import { RtmsModule } from '../rtms.module.js';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import { DoorsModule, OnDemandDrain } from '../testing/session.doors.js';
import { rtmsMigrations } from './session.migrations.js';

const KINDS: readonly MediaKind[] = ['audio', 'video', 'share', 'transcript', 'chat'];
/** Path of each kind's media server and its `media_type`. */
const ON_THE_WIRE = { audio: 1, video: 2, share: 4, transcript: 8, chat: 16 } as const;

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

  async function offer(): Promise<void> {
    const started = new ZoomRtmsStarted({
      inboxId: randomUUID(),
      appId: 'default',
      eventTs: Date.now(),
      product: 'meeting',
      entityId: 'meeting-uuid',
      streamId: 'stream',
      serverUrls: [zoom.url('/signaling')],
      meetingId: '88800011122',
      operatorId: 'operator',
      isOriginalHost: true,
    });
    const about = { key: 'stream', accountId: 'account', occurredAt: new Date() };
    await test.database.transaction((tx) =>
      replica.application.get(EventPublisher).append(tx, started, about),
    );
  }

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
    await vi.waitFor(
      () => {
        expect(zoom.received('/signaling', 7)).toHaveLength(wanted.length);
      },
      { timeout: 25_000 },
    );
    expect(asked()).toEqual(
      wanted.map((kind) => ({
        path: kind,
        mediaType: ON_THE_WIRE[kind],
        sections: [kind === 'share' ? 'deskshare' : kind],
      })),
    );
  });

  it('is no transcript where no module wants it and Zoom has one URL for all', async () => {
    wanted = KINDS.filter((kind) => kind !== 'transcript');
    zoom.answers.mediaUrls = { all: '/all' };
    replica = await startWithEvents(test, [SurroundingsModule, RtmsModule]);
    await offer();
    await vi.waitFor(
      () => {
        expect(zoom.received('/signaling', 7)).toHaveLength(wanted.length);
      },
      { timeout: 25_000 },
    );
    const types = asked().map(({ path, mediaType }) => `${path} ${String(mediaType)}`);
    expect(types.sort()).toEqual(wanted.map((one) => `all ${String(ON_THE_WIRE[one])}`).sort());
  });
});
