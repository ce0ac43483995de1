import { Injectable, Module } from '@nestjs/common';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations, OnDomainEvent } from '@zoom-platform/events';
import { startWithEvents } from '@zoom-platform/events/testing';
import { DrainCoordinator } from '@zoom-platform/health';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { DRIVER_CAPABILITIES } from '../drivers/driver.capabilities.js';
import {
  RtmsDriver,
  type JoinRequest,
  type RtmsLink,
  type RtmsLinkObserver,
} from '../drivers/rtms-driver.port.js';
import type { SdkDriver } from '../drivers/sdk/sdk.driver.js';
import type { MediaFrame } from '../media/media-frame.type.js';
import { MediaSink, type MediaSinkStream } from '../media/media-sink.port.js';
import { RtmsModule } from '../rtms.module.js';
import { startFakeSdk } from '../testing/fake.sdk.js';
import { eventually } from '../testing/patient.wait.js';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import { DoorsModule, OnDemandDrain } from '../testing/session.doors.js';
import { logOffer, streamOffer } from '../testing/stream.offers.js';
import {
  RtmsSessionEnded,
  RtmsSessionInterrupted,
  RtmsSessionResumed,
  RtmsSessionStarted,
} from './session.events.js';
import { rtmsMigrations } from './session.migrations.js';

let sdk: SdkDriver;
let frames: MediaFrame[];
let published: string[];

/** The driver of this test, in place of the one that the configuration names. */
class DriverOfTest extends RtmsDriver {
  readonly name = 'sdk';
  readonly capabilities = DRIVER_CAPABILITIES.sdk;

  join(request: JoinRequest, observer: RtmsLinkObserver): RtmsLink {
    return sdk.join(request, observer);
  }
}

@Injectable()
class RecordingSink extends MediaSink {
  readonly name = 'recording';
  readonly wants = ['audio', 'transcript'] as const;

  open(): MediaSinkStream {
    return {
      deliver: (batch) => {
        frames.push(...batch);
      },
      close: () => Promise.resolve(),
    };
  }
}

@Injectable()
class Subscriber {
  @OnDomainEvent(RtmsSessionStarted, { subscriber: 'test.sdk' })
  onStarted(): void {
    published.push('started');
  }

  @OnDomainEvent(RtmsSessionInterrupted, { subscriber: 'test.sdk' })
  onInterrupted({ payload }: RtmsSessionInterrupted): void {
    published.push(`interrupted by ${payload.cause}`);
  }

  @OnDomainEvent(RtmsSessionResumed, { subscriber: 'test.sdk' })
  onResumed(): void {
    published.push('resumed');
  }

  @OnDomainEvent(RtmsSessionEnded, { subscriber: 'test.sdk' })
  onEnded({ payload }: RtmsSessionEnded): void {
    published.push(`${payload.outcome} with ${String(payload.stopReason)}`);
  }
}

@Module({ imports: [DoorsModule], providers: [RecordingSink, Subscriber] })
class SurroundingsModule {}

const row = z.object({
  state: z.string(),
  epoch: z.number(),
  handshakes: z.number(),
  outcome: z.string().nullable(),
});
const AUDIO = (timestamp: number) =>
  `{"msg_type":14,"content":{"user_id":7,"user_name":"Ana","data":"AQI=","timestamp":${String(timestamp)}}}`;

/** Two engines and a process start on a busy machine. */
const PATIENT = { timeout: 90_000 };

describeOnEachEngine('A session of the sdk driver', (open) => {
  let test: TestDatabase;
  let zoom: ScriptedZoom;
  let replica: Awaited<ReturnType<typeof startWithEvents>>;

  beforeEach(async () => {
    [frames, published] = [[], []];
    vi.stubEnv('RTMS_ALLOWED_HOSTS', '127.0.0.1');
    vi.stubEnv('RTMS_RECONNECT_DELAY_MS', '60');
    test = await open([eventsMigrations, rtmsMigrations]);
    zoom = await ScriptedZoom.start();
    ({ driver: sdk } = await startFakeSdk());
    replica = await startWithEvents(test, [SurroundingsModule, RtmsModule], {}, [
      { provide: RtmsDriver, useClass: DriverOfTest },
    ]);
  });

  afterEach(async () => {
    await replica.application.get<OnDemandDrain>(DrainCoordinator).run('leave_sessions');
    await replica.close();
    await sdk.onApplicationShutdown();
    await zoom.close();
    await test.close();
    vi.unstubAllEnvs();
  });

  const offer = () => logOffer(replica, streamOffer(zoom.url('/signaling')));

  async function session() {
    const [found] = await test.database.query(row, 'SELECT * FROM rtms_session', []);
    return found;
  }

  it(
    'is interrupted by a crash of its process, resumed in another, and not lost',
    PATIENT,
    async () => {
      await offer();
      await eventually(async () => {
        expect(await session()).toMatchObject({ state: 'streaming' });
      });
      zoom.send('/audio', AUDIO(1_000_000_000_000));
      await eventually(() => {
        expect(frames.filter(({ kind }) => kind === 'audio')).toHaveLength(1);
      });
      zoom.send('/signaling', '{"fake":"exit-139"}');
      await eventually(() => {
        expect(published).toEqual(['started', 'interrupted by signaling_driver_failed', 'resumed']);
      });
      zoom.send('/audio', AUDIO(1_000_000_010_000));
      await eventually(() => {
        expect(
          frames.map((frame) => (frame.kind === 'notice' ? frame.notice : frame.kind)),
        ).toEqual(['audio', 'interrupted', 'reconnected', 'audio']);
      });
      expect(await session()).toMatchObject({ state: 'streaming', epoch: 1, handshakes: 2 });
      zoom.send('/signaling', '{"msg_type":8,"state":4,"reason":6,"timestamp":1727384349123}');
      await eventually(async () => {
        expect(await session()).toMatchObject({ state: 'ended', outcome: 'ended' });
        expect(published.at(-1)).toBe('ended with 6');
      });
    },
  );

  it('is handed over without message 21, and leaves its seat', PATIENT, async () => {
    await offer();
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'streaming' });
    });
    await replica.application.get<OnDemandDrain>(DrainCoordinator).run('leave_sessions');
    await eventually(() => {
      expect(zoom.open('/signaling')).toHaveLength(0);
      expect(sdk.children.map(({ occupied }) => occupied)).toEqual([0]);
    });
    expect(zoom.received('/signaling', 21)).toHaveLength(0);
    expect(await session()).toMatchObject({ outcome: null });
  });
});
