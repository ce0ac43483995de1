import { Injectable, Module } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { startWithEvents } from '@zoom-platform/events/testing';
import { DrainCoordinator } from '@zoom-platform/health';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { MediaSink, type MediaSinkStream } from '../media/media-sink.port.js';
import { RtmsModule } from '../rtms.module.js';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import { DoorsModule, type OnDemandDrain } from '../testing/session.doors.js';
import { logOffer, streamOffer } from '../testing/stream.offers.js';
import { SessionClaims } from './session.claims.js';
import { rtmsMigrations } from './session.migrations.js';

const STREAMS = ['a', 'b', 'c', 'd'];
const PATIENT = { timeout: 25_000, interval: 20 };

const row = z.object({
  stream_id: z.string(),
  state: z.string(),
  owner: z.string().nullable(),
  epoch: z.number(),
  handshakes: z.number(),
});

/** At each close of a session: how many were given up already. */
let givenUp: number[];

@Injectable()
class WatchingSink extends MediaSink {
  readonly name = 'watching';
  readonly wants = ['audio'] as const;

  constructor(private readonly database: Database) {
    super();
  }

  open(): MediaSinkStream {
    return {
      deliver: () => undefined,
      close: async () => {
        const free = "SELECT stream_id FROM rtms_session WHERE owner IS NULL AND state <> 'ended'";
        givenUp.push((await this.database.query(row.pick({ stream_id: true }), free)).length);
      },
    };
  }
}

@Module({ imports: [DoorsModule], providers: [WatchingSink] })
class SurroundingsModule {}

describeOnEachEngine('A replica that is asked to stop', (open) => {
  let test: TestDatabase;
  let zoom: ScriptedZoom;
  let replicas: Awaited<ReturnType<typeof startWithEvents>>[];

  beforeEach(async () => {
    [givenUp, replicas] = [[], []];
    vi.stubEnv('RTMS_ALLOWED_HOSTS', '127.0.0.1');
    test = await open([eventsMigrations, rtmsMigrations]);
    zoom = await ScriptedZoom.start();
  });

  afterEach(async () => {
    for (const replica of replicas) {
      await run(replica, 'leave_sessions');
      await replica.close();
    }
    await zoom.close();
    await test.close();
    vi.unstubAllEnvs();
  });

  async function start() {
    const replica = await startWithEvents(test, [SurroundingsModule, RtmsModule]);
    replicas.push(replica);
    return replica;
  }

  const run = (
    { application }: Awaited<ReturnType<typeof startWithEvents>>,
    phase: 'stop_intake' | 'leave_sessions',
  ) => application.get<OnDemandDrain>(DrainCoordinator).run(phase);

  async function offer(streamId: string) {
    const [replica] = replicas;
    if (replica === undefined) throw new Error('no replica runs');
    const about = { streamId, entityId: `meeting of ${streamId}`, meetingId: null };
    const unsaid = { operatorId: null, isOriginalHost: null };
    await logOffer(replica, streamOffer(zoom.url('/signaling'), { ...about, ...unsaid }));
  }

  const sessions = () => test.database.query(row, 'SELECT * FROM rtms_session ORDER BY stream_id');

  const allAre = (expected: object) =>
    vi.waitFor(async () => {
      const found = await sessions();
      expect(found).toMatchObject(found.map(() => expected));
      expect(found.length).toBeGreaterThan(0);
    }, PATIENT);

  it('leaves its sessions one by one: when the last is left, the first is free', async () => {
    const first = await start();
    for (const streamId of STREAMS) await offer(streamId);
    await vi.waitFor(async () => {
      expect(await sessions()).toHaveLength(STREAMS.length);
    }, PATIENT);
    await allAre({ state: 'streaming' });
    await run(first, 'stop_intake');
    await allAre({ state: 'streaming' });
    await run(first, 'leave_sessions');
    await allAre({ state: 'interrupted', owner: null });
    expect(givenUp).toHaveLength(STREAMS.length);
    expect(givenUp[0]).toBe(0);
    expect(givenUp.at(-1)).toBeGreaterThan(0);
    expect(zoom.received('/signaling', 21)).toEqual([]);
  });

  it('leaves to others, undialled, what it was about to claim', async () => {
    const first = await start();
    const claims = first.application.get(SessionClaims);
    const claim = claims.claimOffered.bind(claims);
    const claimed = Promise.withResolvers<string>();
    const stopping = Promise.withResolvers<string>();
    vi.spyOn(claims, 'claimOffered').mockImplementationOnce(async (tx, sessionId) => {
      const session = await claim(tx, sessionId);
      claimed.resolve(sessionId);
      await stopping.promise;
      return session;
    });
    await offer('a');
    await claimed.promise;
    const stopped = run(first, 'stop_intake');
    stopping.resolve('drain');
    await stopped;
    await allAre({ state: 'offered', owner: null, epoch: 1, handshakes: 0 });
    expect(zoom.received('/signaling', 1)).toEqual([]);
    await start();
    await allAre({ state: 'streaming', epoch: 2, handshakes: 1 });
  });
});
