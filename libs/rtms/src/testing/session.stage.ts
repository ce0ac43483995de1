import { randomUUID } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import { describeOnEachEngine, standing, type TestDatabase } from '@zoom-platform/database/testing';
import {
  EventPublisher,
  eventsMigrations,
  OnDomainEvent,
  type DomainEvent,
} from '@zoom-platform/events';
import { startWithEvents, type ProviderOverride } from '@zoom-platform/events/testing';
import { DrainCoordinator } from '@zoom-platform/health';
import { ZoomRtmsStarted, ZoomRtmsStopped } from '@zoom-platform/webhooks/extension';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import type { MediaFrame } from '../media/media-frame.type.js';
import {
  MediaSink,
  type MediaSinkStream,
  type SessionContext,
  type SessionEnd,
} from '../media/media-sink.port.js';
import { RtmsModule } from '../rtms.module.js';
import {
  RtmsSessionEnded,
  RtmsSessionInterrupted,
  RtmsSessionResumed,
  RtmsSessionStarted,
} from '../session/session.events.js';
import { rtmsMigrations } from '../session/session.migrations.js';
import { ScriptedZoom } from './scripted.zoom.js';
import { DoorsModule, OnDemandDrain } from './session.doors.js';
import { streamOffer } from './stream.offers.js';

/** What the sinks and the subscribers of every replica saw. */
interface Seen {
  opened: SessionContext[];
  frames: MediaFrame[];
  closed: (SessionEnd & { readonly epoch: number })[];
  published: string[];
}

const NOTHING_SEEN = (): Seen => ({ opened: [], frames: [], closed: [], published: [] });
let seen = NOTHING_SEEN();

@Injectable()
class RecordingSink extends MediaSink {
  readonly name = 'recording';
  readonly wants = ['audio', 'transcript'] as const;

  open(session: SessionContext): MediaSinkStream {
    seen.opened.push(session);
    return {
      deliver: (batch) => {
        seen.frames.push(...batch);
      },
      close: (end) => {
        seen.closed.push({ ...end, epoch: session.epoch });
        return Promise.resolve();
      },
    };
  }
}

@Injectable()
class Subscriber {
  @OnDomainEvent(RtmsSessionStarted, { subscriber: 'test.sessions' })
  onStarted({ payload }: RtmsSessionStarted): void {
    seen.published.push(`started ${String(payload.epoch)}`);
  }

  @OnDomainEvent(RtmsSessionInterrupted, { subscriber: 'test.sessions' })
  onInterrupted({ payload }: RtmsSessionInterrupted): void {
    seen.published.push(`interrupted ${String(payload.epoch)} ${payload.cause}`);
  }

  @OnDomainEvent(RtmsSessionResumed, { subscriber: 'test.sessions' })
  onResumed({ payload }: RtmsSessionResumed): void {
    seen.published.push(`resumed ${String(payload.epoch)}`);
  }

  @OnDomainEvent(RtmsSessionEnded, { subscriber: 'test.sessions' })
  onEnded({ payload }: RtmsSessionEnded): void {
    seen.published.push(`ended ${payload.outcome} ${String(payload.stopReason)}`);
  }
}

@Module({ imports: [DoorsModule], providers: [RecordingSink, Subscriber] })
class SurroundingsModule {}

export const MEETING = '4444AAAiAAAAAiAiAiiAii==';
export const AUDIO = (timestamp: number) =>
  `{"msg_type":14,"content":{"user_id":7,"user_name":"Ana","data":"AQI=","timestamp":${String(timestamp)}}}`;
export const TERMINATED = '{"msg_type":8,"state":4,"reason":6,"timestamp":1727384349123}';
/** Columns of a session whose owner had received frames. */
export const JOINED = {
  signaling_ready_at: 'now()',
  started_at: 'now()',
  handshake_sent_at: 'now()',
};

const row = z.object({
  id: z.string(),
  state: z.string(),
  app_id: z.string(),
  meeting_id: z.string().nullable(),
  owner: z.string().nullable(),
  epoch: z.number(),
  server_urls: z.array(z.string()),
  handshakes: z.number(),
  handshake_sent_at: z.date().nullable(),
  outcome: z.string().nullable(),
  stop_reason: z.number().nullable(),
  last_status: z.number().nullable(),
  last_cause: z.string().nullable(),
  requested: z.string().nullable(),
});

type StagedReplica = Awaited<ReturnType<typeof startWithEvents>>;

/** Replicas with a sink and a subscriber, a database, and Zoom's side by script; anew for each test. */
export class SessionStage {
  readonly replicas: StagedReplica[] = [];

  private constructor(
    readonly test: TestDatabase,
    readonly zoom: ScriptedZoom,
  ) {}

  static async open(open: () => Promise<TestDatabase>): Promise<SessionStage> {
    seen = NOTHING_SEEN();
    for (const [key, value] of Object.entries({
      RTMS_ALLOWED_HOSTS: '127.0.0.1',
      RTMS_RECONNECT_DELAY_MS: '60',
      RTMS_DUPLICATE_DELAY_MS: '40',
      RTMS_END_GRACE_MS: '300',
    })) {
      vi.stubEnv(key, value);
    }
    return new SessionStage(await open(), await ScriptedZoom.start());
  }

  get opened(): readonly SessionContext[] {
    return seen.opened;
  }

  get frames(): readonly MediaFrame[] {
    return seen.frames;
  }

  get closed(): readonly (SessionEnd & { readonly epoch: number })[] {
    return seen.closed;
  }

  get published(): readonly string[] {
    return seen.published;
  }

  async start(overrides: readonly ProviderOverride[] = []): Promise<StagedReplica> {
    const modules = [SurroundingsModule, RtmsModule];
    const replica = await startWithEvents(this.test, modules, {}, overrides);
    this.replicas.push(replica);
    return replica;
  }

  async drain(replica: StagedReplica, withinMs?: number): Promise<void> {
    const coordinator = replica.application.get<OnDemandDrain>(DrainCoordinator);
    await coordinator.run('leave_sessions', withinMs);
  }

  async publish(event: DomainEvent, key = 'stream', occurredAt = new Date()): Promise<void> {
    const publisher = this.replicas[0]?.application.get(EventPublisher);
    await this.test.database.transaction(async (tx) => {
      await publisher?.append(tx, event, { key, accountId: 'account', occurredAt });
    });
  }

  /** An event of the stream that has stood in the log for so long when it is first seen. */
  async publishLate(event: DomainEvent, milliseconds: number): Promise<void> {
    const publisher = this.replicas[0]?.application.get(EventPublisher);
    await this.test.database.transaction(async (tx) => {
      await publisher?.append(tx, event, { key: 'stream', accountId: 'account' });
      await tx.execute(
        `UPDATE event_log SET recorded_at = recorded_at - make_interval(secs => $1::float8 / 1000)
         WHERE key = 'stream'`,
        [milliseconds],
      );
    });
  }

  delivery(streamId = 'stream') {
    return {
      inboxId: randomUUID(),
      appId: 'default',
      eventTs: Date.now(),
      product: 'meeting' as const,
      entityId: MEETING,
      streamId,
    };
  }

  started(changes: Partial<ZoomRtmsStarted['payload']> = {}): ZoomRtmsStarted {
    return streamOffer(this.zoom.url('/signaling'), { entityId: MEETING, ...changes });
  }

  stopped(stopReason: number | null): ZoomRtmsStopped {
    return new ZoomRtmsStopped({ ...this.delivery(), stopReason });
  }

  /** The row of a stream. */
  async session(streamId = 'stream') {
    const [found] = await this.test.database.query(
      row,
      'SELECT * FROM rtms_session WHERE stream_id = $1',
      [streamId],
    );
    return found;
  }

  /** @param times for which both media have been dialled. */
  async streaming(times = 1): Promise<void> {
    await this.eventually(async () => {
      expect(this.zoom.received('/signaling', 7)).toHaveLength(2 * times);
      expect(await this.session()).toMatchObject({ state: 'streaming' });
    });
  }

  async eventually(check: () => Promise<void> | void): Promise<void> {
    await vi.waitFor(check, { timeout: 25_000, interval: 20 });
  }

  /** What a process that was killed leaves behind. */
  async leaveBehind(state: string, changes: Record<string, string> = {}): Promise<void> {
    const columns = {
      id: `'${randomUUID()}'`,
      stream_id: "'stream'",
      product: "'meeting'",
      entity_id: `'${MEETING}'`,
      app_id: "'default'",
      correlation_id: `'${randomUUID()}'`,
      server_urls: `ARRAY['${this.zoom.url('/signaling')}']`,
      offered_at: 'now()',
      join_until: "now() + interval '60 s'",
      state: `'${state}'`,
      owner: `'${randomUUID()}'`,
      epoch: '1',
      ...changes,
    };
    await this.test.database.execute(
      `INSERT INTO rtms_session (${Object.keys(columns).join()}) VALUES (${Object.values(columns).join()})`,
    );
  }

  async close(): Promise<void> {
    for (const replica of this.replicas) {
      await this.drain(replica);
      await replica.close();
    }
    await this.zoom.close();
    await this.test.close();
    vi.unstubAllEnvs();
  }
}

/** Tests on each engine. @param define gets what stands during the test that runs. */
export function describeSessions(name: string, define: (at: () => SessionStage) => void): void {
  describeOnEachEngine(name, (open) => {
    define(standing(() => SessionStage.open(() => open([eventsMigrations, rtmsMigrations]))));
  });
}
