import { createHmac, randomUUID } from 'node:crypto';
import { Injectable, Logger, Module } from '@nestjs/common';
import { Replica } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import {
  EventPublisher,
  eventsMigrations,
  OnDomainEvent,
  type DomainEvent,
} from '@zoom-platform/events';
import { startWithEvents, type ProviderOverride } from '@zoom-platform/events/testing';
import { DrainCoordinator } from '@zoom-platform/health';
import {
  ZoomRtmsInterrupted,
  ZoomRtmsStarted,
  ZoomRtmsStopped,
} from '@zoom-platform/webhooks/extension';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { MediaFrame } from '../media/media-frame.type.js';
import {
  MediaSink,
  type MediaSinkStream,
  type SessionContext,
  type SessionEnd,
} from '../media/media-sink.port.js';
import { RtmsSessionNotFoundError } from '../rtms.errors.js';
import { RtmsModule } from '../rtms.module.js';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import { APPS, DoorsModule, OnDemandDrain } from '../testing/session.doors.js';
import { LiveSession } from './live.session.js';
import {
  RtmsSessionEnded,
  RtmsSessionInterrupted,
  RtmsSessionResumed,
  RtmsSessionStarted,
} from './session.events.js';
import { rtmsMigrations } from './session.migrations.js';
import { STOP_SESSION } from './session.offers.js';
import { SessionStore } from './session.store.js';
import { SessionSweeper } from './session.sweeper.js';
import { SessionsController } from './sessions.controller.js';

/** What the sinks and the subscribers of every replica saw. */
let opened: SessionContext[] = [];
let frames: MediaFrame[] = [];
let closed: (SessionEnd & { readonly epoch: number })[] = [];
let published: string[] = [];

const NOBODY = { clientId: '', clientSecret: '' };

@Injectable()
class RecordingSink extends MediaSink {
  readonly name = 'recording';
  readonly wants = ['audio', 'transcript'] as const;

  open(session: SessionContext): MediaSinkStream {
    opened.push(session);
    return {
      deliver: (batch) => {
        frames.push(...batch);
      },
      close: (end) => {
        closed.push({ ...end, epoch: session.epoch });
        return Promise.resolve();
      },
    };
  }
}

@Injectable()
class Subscriber {
  @OnDomainEvent(RtmsSessionStarted, { subscriber: 'test.sessions' })
  onStarted({ payload }: RtmsSessionStarted): void {
    published.push(`started ${String(payload.epoch)}`);
  }

  @OnDomainEvent(RtmsSessionInterrupted, { subscriber: 'test.sessions' })
  onInterrupted({ payload }: RtmsSessionInterrupted): void {
    published.push(`interrupted ${String(payload.epoch)} ${payload.cause}`);
  }

  @OnDomainEvent(RtmsSessionResumed, { subscriber: 'test.sessions' })
  onResumed({ payload }: RtmsSessionResumed): void {
    published.push(`resumed ${String(payload.epoch)}`);
  }

  @OnDomainEvent(RtmsSessionEnded, { subscriber: 'test.sessions' })
  onEnded({ payload }: RtmsSessionEnded): void {
    published.push(`ended ${payload.outcome} ${String(payload.stopReason)}`);
  }
}

/** A replica whose lease is held or not as a test says; the embedded engine has one replica only. */
class SwitchedReplica extends Replica {
  static held = true;
  static readonly listeners: ((held: boolean) => void)[] = [];
  readonly id = randomUUID();
  readonly fleetSize = 1;

  static hold(held: boolean): void {
    SwitchedReplica.held = held;
    for (const listener of SwitchedReplica.listeners) listener(held);
  }

  get holdsLease(): boolean {
    return SwitchedReplica.held;
  }

  onLeaseChange(listener: (held: boolean) => void): void {
    SwitchedReplica.listeners.push(listener);
  }

  stop(): Promise<void> {
    SwitchedReplica.listeners.length = 0;
    SwitchedReplica.held = true;
    return Promise.resolve();
  }
}

@Module({ imports: [DoorsModule], providers: [RecordingSink, Subscriber] })
class SurroundingsModule {}

const MEETING = '4444AAAiAAAAAiAiAiiAii==';
const AUDIO = (timestamp: number) =>
  `{"msg_type":14,"content":{"user_id":7,"user_name":"Ana","data":"AQI=","timestamp":${String(timestamp)}}}`;
const TERMINATED = '{"msg_type":8,"state":4,"reason":6,"timestamp":1727384349123}';

const row = z.object({
  id: z.string(),
  state: z.string(),
  app_id: z.string(),
  owner: z.string().nullable(),
  epoch: z.number(),
  server_urls: z.array(z.string()),
  handshakes: z.number(),
  handshake_sent_at: z.date().nullable(),
  outcome: z.string().nullable(),
  stop_reason: z.number().nullable(),
  last_status: z.number().nullable(),
  last_cause: z.string().nullable(),
});

describeOnEachEngine('A session', (open) => {
  let test: TestDatabase;
  let zoom: ScriptedZoom;
  let replicas: Awaited<ReturnType<typeof startWithEvents>>[];

  beforeEach(async () => {
    [opened, frames, closed, published, replicas] = [[], [], [], [], []];
    for (const [key, value] of Object.entries({
      RTMS_ALLOWED_HOSTS: '127.0.0.1',
      RTMS_RECONNECT_DELAY_MS: '60',
      RTMS_DUPLICATE_DELAY_MS: '40',
      RTMS_END_GRACE_MS: '300',
    })) {
      vi.stubEnv(key, value);
    }
    test = await open([eventsMigrations, rtmsMigrations]);
    zoom = await ScriptedZoom.start();
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

  async function start(overrides: readonly ProviderOverride[] = []) {
    const replica = await startWithEvents(test, [SurroundingsModule, RtmsModule], {}, overrides);
    replicas.push(replica);
    return replica;
  }

  async function drain(replica: Awaited<ReturnType<typeof startWithEvents>>) {
    const coordinator = replica.application.get<OnDemandDrain>(DrainCoordinator);
    await coordinator.run('leave_sessions');
  }

  async function publish(
    event: DomainEvent,
    key = 'stream',
    occurredAt = new Date(),
  ): Promise<void> {
    const publisher = replicas[0]?.application.get(EventPublisher);
    await test.database.transaction(async (tx) => {
      await publisher?.append(tx, event, { key, accountId: 'account', occurredAt });
    });
  }

  function delivery(streamId = 'stream') {
    return {
      inboxId: randomUUID(),
      appId: 'default',
      eventTs: Date.now(),
      product: 'meeting' as const,
      entityId: MEETING,
      streamId,
    };
  }

  function started(changes: Partial<ZoomRtmsStarted['payload']> = {}) {
    return new ZoomRtmsStarted({
      ...delivery(),
      serverUrls: [zoom.url('/signaling')],
      meetingId: '88800011122',
      operatorId: 'operator',
      isOriginalHost: true,
      ...changes,
    });
  }

  function stopped(stopReason: number | null) {
    return new ZoomRtmsStopped({ ...delivery(), stopReason });
  }

  async function session(streamId = 'stream') {
    const [found] = await test.database.query(
      row,
      'SELECT * FROM rtms_session WHERE stream_id = $1',
      [streamId],
    );
    return found;
  }

  async function streaming(times = 1) {
    await vi.waitFor(
      async () => {
        expect(zoom.received('/signaling', 7)).toHaveLength(2 * times);
        expect(await session()).toMatchObject({ state: 'streaming' });
      },
      { timeout: 25_000 },
    );
  }

  async function eventually(check: () => Promise<void> | void) {
    await vi.waitFor(check, { timeout: 25_000, interval: 20 });
  }

  /** What a process that was killed leaves behind. */
  async function leaveBehind(state: string, changes: Record<string, string> = {}) {
    const columns = {
      id: `'${randomUUID()}'`,
      stream_id: "'stream'",
      product: "'meeting'",
      entity_id: `'${MEETING}'`,
      app_id: "'default'",
      correlation_id: `'${randomUUID()}'`,
      server_urls: `ARRAY['${zoom.url('/signaling')}']`,
      offered_at: 'now()',
      join_until: "now() + interval '60 s'",
      state: `'${state}'`,
      owner: `'${randomUUID()}'`,
      epoch: '1',
      ...changes,
    };
    await test.database.execute(
      `INSERT INTO rtms_session (${Object.keys(columns).join()}) VALUES (${Object.values(columns).join()})`,
    );
  }

  const JOINED = { signaling_ready_at: 'now()', started_at: 'now()', handshake_sent_at: 'now()' };

  it('is joined when Zoom offers it, feeds the sinks, and ends when Zoom says so', async () => {
    await start();
    await publish(started());
    await streaming();
    zoom.send('/audio', AUDIO(1_000_000_000_000));
    zoom.send(
      '/signaling',
      '{"msg_type":6,"event":{"event_type":3,"timestamp":2,"participants":[{"user_id":7,"user_name":"Ana"}]}}',
    );
    await eventually(() => {
      expect(frames).toHaveLength(2);
    });
    zoom.send('/signaling', TERMINATED);
    for (const path of ['/signaling', '/audio', '/transcript']) zoom.drop(path, 1000);
    await eventually(async () => {
      expect(await session()).toMatchObject({
        state: 'ended',
        outcome: 'ended',
        stop_reason: 6,
        handshakes: 1,
      });
      expect(published).toEqual(['started 1', 'ended ended 6']);
    });
    expect(opened).toMatchObject([
      { epoch: 1, streamId: 'stream', entityId: MEETING, accountId: 'account', appId: 'default' },
    ]);
    expect(closed).toMatchObject([{ kind: 'ended', stopReason: 6 }]);
    expect(zoom.received('/signaling', 21)).toHaveLength(0);
  });

  it('leaves a successor a whole window once all its media stand, be there frames or none', async () => {
    await start();
    await publish(started());
    await streaming();
    const window = z.object({ recover_until: z.date().nullable() });
    const left = () => test.database.query(window, 'SELECT recover_until FROM rtms_session');
    await eventually(async () => {
      expect(await left()).toEqual([{ recover_until: null }]);
    });
    zoom.drop('/audio', null);
    await eventually(async () => {
      expect(zoom.received('/signaling', 7)).toHaveLength(3);
      expect(await left()).toEqual([{ recover_until: null }]);
    });
  });

  it('waits for the last frames after Zoom ended the stream', async () => {
    await start();
    await publish(started());
    await streaming();
    zoom.send('/signaling', TERMINATED);
    zoom.drop('/signaling', 1000);
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'terminating' });
    });
    zoom.send('/audio', AUDIO(1_000_000_000_000));
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended' });
    });
    expect(frames).toMatchObject([{ kind: 'audio' }]);
  });

  it('has one handshake although the start is delivered three times', async () => {
    await start();
    for (let times = 0; times < 3; times += 1) await publish(started());
    await streaming();
    await publish(started());
    await publish(stopped(6));
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', epoch: 1, handshakes: 1 });
    });
    expect(zoom.seen('/signaling')).toHaveLength(1);
  });

  it('is never joined when its stop came before its start', async () => {
    await start();
    await publish(stopped(8));
    await publish(started());
    await publish(started({ streamId: 'later', entityId: 'other' }), 'later');
    await eventually(async () => {
      expect(await session('later')).toMatchObject({ state: 'streaming' });
    });
    expect(await session()).toMatchObject({ state: 'ended', outcome: 'missed', stop_reason: 8 });
    expect(zoom.seen('/signaling')).toHaveLength(1);
    await eventually(() => {
      expect(published).toContain('ended missed 8');
    });
  });

  it('is tried when its start comes late, or seems to, and the difference is named', async () => {
    const warned = vi.spyOn(Logger.prototype, 'warn');
    await start();
    const receivedAt = new Date();
    await publish(started({ eventTs: receivedAt.getTime() - 300_000 }), 'stream', receivedAt);
    await streaming();
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('received 300000 ms after'));
    warned.mockRestore();
  });

  it('is missed when its start waited for us until the window was over', async () => {
    await start();
    await publish(started(), 'stream', new Date(Date.now() - 60_000));
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', outcome: 'missed', handshakes: 0 });
    });
    expect(zoom.received('/signaling', 1)).toEqual([]);
  });

  it('keeps the stop reason that a late webhook brings', async () => {
    await start();
    await publish(started());
    await streaming();
    zoom.send('/signaling', '{"msg_type":8,"state":4,"timestamp":1}');
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', stop_reason: null });
    });
    await publish(stopped(18));
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', stop_reason: 18 });
    });
  });

  it('moves to other servers when Zoom names some', async () => {
    await start();
    await publish(started());
    await streaming();
    await publish(started({ serverUrls: [zoom.url('/elsewhere')] }));
    await eventually(() => {
      expect(zoom.received('/elsewhere', 7)).toHaveLength(2);
      expect(published).toEqual(['started 1', 'interrupted 1 failover', 'resumed 1']);
    });
    expect(zoom.open('/signaling')).toHaveLength(0);
    expect(zoom.open('/elsewhere')).toHaveLength(1);
  });

  it('stays where it is when older word of other servers comes late', async () => {
    await start();
    await publish(started());
    await streaming();
    await publish(started({ serverUrls: [zoom.url('/elsewhere')] }));
    await eventually(() => {
      expect(zoom.received('/elsewhere', 7)).toHaveLength(2);
    });
    const older = { eventTs: Date.now() - 30_000, serverUrls: [zoom.url('/signaling')] };
    await publish(started(older));
    await publish(new ZoomRtmsInterrupted({ ...delivery(), ...older }));
    await publish(started({ streamId: 'later', entityId: 'other' }));
    await eventually(async () => {
      expect(await session('later')).toMatchObject({ state: 'streaming' });
    });
    expect(await session()).toMatchObject({ server_urls: [zoom.url('/elsewhere')], handshakes: 2 });
    expect(zoom.open('/elsewhere')).toHaveLength(1);
  });

  it('dials a media connection that broke again, and nothing else', async () => {
    await start();
    await publish(started());
    await streaming();
    zoom.drop('/audio', null);
    await eventually(() => {
      expect(zoom.received('/signaling', 7)).toHaveLength(3);
      expect(published).toEqual(['started 1', 'interrupted 1 media_closed', 'resumed 1']);
    });
    expect(zoom.seen('/signaling')).toHaveLength(1);
    expect(zoom.seen('/transcript')).toHaveLength(1);
    expect(frames).toMatchObject([
      { notice: 'interrupted', media: 'audio' },
      { notice: 'reconnected', media: 'audio' },
    ]);
  });

  it('dials all media once when Zoom says twice that it is interrupted, but not which', async () => {
    await start();
    await publish(started());
    await streaming();
    zoom.send('/signaling', '{"msg_type":6,"event":{"event_type":7,"timestamp":1}}');
    zoom.send('/signaling', '{"msg_type":8,"state":2,"reason":14,"timestamp":1}');
    await eventually(() => {
      expect(zoom.received('/signaling', 7)).toHaveLength(4);
      expect(published).toContain('resumed 1');
    });
    expect([zoom.open('/audio').length, zoom.open('/transcript').length]).toEqual([1, 1]);
    expect([zoom.seen('/audio').length, zoom.seen('/transcript').length]).toEqual([2, 2]);
  });

  it.each([
    ['Zoom hints at a loss', '{"msg_type":6,"event":{"event_type":7,"timestamp":1}}', 2],
    ['one broke', null, 1],
  ])(
    'dials media once after %s, although a hint follows each socket that goes',
    async (_, hint, transcripts) => {
      const settlesMs = 250;
      zoom.answers.hintsAtMediaLoss = true;
      await start();
      await publish(started());
      await streaming();
      if (hint === null) zoom.drop('/audio', null);
      else zoom.send('/signaling', hint);
      await eventually(() => {
        expect(published).toContain('resumed 1');
      });
      const recoveredAt = performance.now();
      await eventually(() => {
        expect(performance.now() - recoveredAt).toBeGreaterThan(4 * settlesMs);
      });
      expect(zoom.seen('/audio')).toHaveLength(2);
      expect(zoom.seen('/transcript')).toHaveLength(transcripts);
      expect(zoom.seen('/signaling')).toHaveLength(1);
    },
  );

  it('dials both when signaling broke, and drops the audio that Zoom sends again', async () => {
    await start();
    await publish(started());
    await streaming();
    zoom.send('/audio', AUDIO(1_000_000_000_000));
    await eventually(() => {
      expect(frames).toHaveLength(1);
    });
    zoom.drop('/signaling', null);
    await streaming(2);
    zoom.send('/audio', AUDIO(1_000_000_000_000));
    zoom.send('/audio', AUDIO(1_000_000_000_100));
    await eventually(() => {
      expect(frames.at(-1)).toMatchObject({ kind: 'audio', timestamp: 1_000_000_000_100 });
    });
    expect(frames.filter(({ kind }) => kind === 'audio')).toHaveLength(2);
    expect(zoom.open('/signaling')).toHaveLength(1);
    expect(await session()).toMatchObject({ epoch: 1, handshakes: 2 });
    await eventually(() => {
      expect(published).toEqual(['started 1', 'interrupted 1 signaling_closed', 'resumed 1']);
    });
  });

  it('comes back at once when Zoom says that it lost us, and once for each time', async () => {
    vi.stubEnv('RTMS_RECONNECT_DELAY_MS', '30000');
    await start();
    await publish(started());
    await streaming();
    const interrupted = new ZoomRtmsInterrupted({ ...delivery(), serverUrls: [] });
    zoom.drop('/signaling', null);
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'interrupted' });
    });
    await publish(interrupted);
    await streaming(2);
    await publish(interrupted);
    await publish(stopped(6));
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', handshakes: 2 });
    });
  });

  it.each([
    ['ahead', -200_000],
    ['behind', 200_000],
  ])('tells by Zoom’s clock what came after it was accepted, with ours %s', async (_, skew) => {
    await start();
    await publish(started());
    await streaming();
    const zoomNow = Date.now() + skew;
    zoom.send('/signaling', `{"msg_type":8,"state":1,"timestamp":${String(zoomNow)}}`);
    const word = (eventTs: number) =>
      new ZoomRtmsInterrupted({ ...delivery(), eventTs, serverUrls: [] });
    await publish(word(zoomNow - 1_000));
    await publish(started({ streamId: 'later', entityId: 'other' }));
    await eventually(async () => {
      expect(await session('later')).toMatchObject({ state: 'streaming' });
    });
    expect(await session()).toMatchObject({ handshakes: 1 });
    await publish(word(zoomNow + 1_000));
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'streaming', handshakes: 2 });
    });
  });

  it.each(['drain', 'write'])(
    'is over for a successor too, where its owner had not seen the stop yet (%s)',
    async (way) => {
      const first = await start();
      await publish(started());
      await streaming();
      const id = (await session())?.id ?? '';
      await first.application.get(SessionSweeper).stop();
      await test.database.execute(STOP_SESSION, [id]);
      if (way === 'write') {
        zoom.drop('/audio', null);
        await eventually(async () => {
          expect(await session()).toMatchObject({ last_cause: 'media_closed' });
        });
      }
      expect(await session()).toMatchObject({ state: 'terminating' });
      await drain(first);
      await first.close();
      replicas.splice(replicas.indexOf(first), 1);
      await start();
      await eventually(async () => {
        expect(await session()).toMatchObject({ state: 'ended', outcome: 'ended' });
      });
      expect(zoom.seen('/signaling')).toHaveLength(1);
    },
  );

  it('is not paused for good where its resumption fell into an interruption', async () => {
    await start();
    await publish(started());
    await streaming();
    zoom.send('/signaling', '{"msg_type":8,"state":5,"timestamp":1}');
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'paused' });
    });
    zoom.drop('/signaling', null);
    await streaming(2);
    expect(await session()).toMatchObject({ state: 'streaming', handshakes: 2 });
  });

  it('waits until the older connection is gone', async () => {
    zoom.answers.signalingStatus = (connection) => (connection < 3 ? 8 : 0);
    await start();
    await publish(started());
    await streaming();
    expect(await session()).toMatchObject({ handshakes: 3, epoch: 1, last_status: 8 });
  });

  it('is lost when its window is over, whatever Zoom repeats', async () => {
    vi.stubEnv('RTMS_RECOVERY_WINDOW_MS', '1000');
    await start();
    await publish(started());
    await streaming();
    zoom.answers.signalingStatus = () => 8;
    zoom.drop('/signaling', null);
    await eventually(async () => {
      await publish(new ZoomRtmsInterrupted({ ...delivery(), serverUrls: [] }));
      expect(await session()).toMatchObject({ state: 'ended', outcome: 'lost' });
    });
    expect(closed).toMatchObject([{ kind: 'ended' }]);
  });

  it.each([
    [3, 'refused'],
    [2, 'missed'],
  ])('is not tried again after status %i', async (status, outcome) => {
    zoom.answers.signalingStatus = () => status;
    await start();
    await publish(started());
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', outcome, last_status: status });
    });
    expect(zoom.seen('/signaling')).toHaveLength(1);
    expect(opened).toEqual([]);
  });

  it('names a wrong client secret as the probable cause where Zoom closes without a word', async () => {
    zoom.answers.signalingStatus = (connection) => (connection < 2 ? null : 0);
    await start();
    await publish(started());
    await streaming();
    expect(await session()).toMatchObject({ last_cause: 'signaling_secret_suspected' });
  });

  it('hears the newer of two words that another replica left', async () => {
    await start();
    await publish(started());
    await streaming();
    const heard = vi.spyOn(LiveSession.prototype, 'interruptedByZoom');
    const leaveWord = (at: number) =>
      test.database.query(
        z.unknown(),
        "UPDATE rtms_session SET requested = 'interrupted', requested_at = $1",
        [new Date(at)],
      );
    const execute = test.database.execute.bind(test.database);
    const served = vi.spyOn(test.database, 'execute').mockImplementation(async (sql, values) => {
      if (sql.includes('requested = NULL') && heard.mock.calls.length === 1) await leaveWord(2);
      return execute(sql, values);
    });
    await leaveWord(1);
    await eventually(() => {
      expect(heard.mock.calls.map(([at]) => at)).toEqual([1, 2]);
    });
    heard.mockRestore();
    served.mockRestore();
  });

  it('is refused when another user is captured already and this one is not the host', async () => {
    await start();
    await publish(started());
    await streaming();
    await publish(
      started({ streamId: 'guest', operatorId: 'guest', isOriginalHost: false }),
      'guest',
    );
    await eventually(async () => {
      expect(await session('guest')).toMatchObject({ state: 'ended', outcome: 'refused' });
      expect(published).toContain('ended refused null');
    });
    expect(zoom.seen('/signaling')).toHaveLength(1);
  });

  it('pauses and resumes with its sockets open', async () => {
    await start();
    await publish(started());
    await streaming();
    zoom.send('/signaling', '{"msg_type":9,"state":3,"timestamp":1,"rtms_session_id":"a"}');
    zoom.send('/signaling', '{"msg_type":8,"state":5,"timestamp":1}');
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'paused' });
    });
    zoom.send('/signaling', '{"msg_type":8,"state":6,"timestamp":2}');
    await streaming();
    expect(frames.map((frame) => 'notice' in frame && frame.notice)).toEqual(['paused', 'resumed']);
  });

  it('goes on while another of its Zoom sessions is alive', async () => {
    await start();
    await publish(started());
    await streaming();
    for (const id of ['a', 'b']) {
      zoom.send('/signaling', `{"msg_type":9,"state":2,"timestamp":1,"rtms_session_id":"${id}"}`);
    }
    zoom.send('/signaling', '{"msg_type":9,"state":5,"stop_reason":2,"rtms_session_id":"a"}');
    zoom.send('/audio', AUDIO(1_000_000_000_000));
    await eventually(() => {
      expect(frames).toHaveLength(1);
    });
    expect(await session()).toMatchObject({ state: 'streaming' });
    zoom.send('/signaling', '{"msg_type":9,"state":5,"stop_reason":2,"rtms_session_id":"b"}');
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', stop_reason: 2 });
    });
  });

  it('is handed over on a drain without message 21, and goes on elsewhere', async () => {
    const first = await start();
    await publish(started());
    await streaming();
    await drain(first);
    expect(await session()).toMatchObject({ state: 'interrupted', owner: null, epoch: 1 });
    expect(closed).toMatchObject([{ kind: 'handed_over', epoch: 1 }]);
    await start();
    await streaming(2);
    expect(zoom.received('/signaling', 21)).toHaveLength(0);
    expect(zoom.open('/signaling')).toHaveLength(1);
    expect(await session()).toMatchObject({ epoch: 2, handshakes: 2 });
    await eventually(() => {
      expect(published).toEqual(['started 1', 'interrupted 1 drain', 'resumed 2']);
    });
  });

  /** What Zoom compares message 1 with (zoom-api §0), computed from the pair of an app. */
  function signatureOf(appId: string, streamId: string, entityId: string): string {
    const { clientId, clientSecret } = APPS.find(({ id }) => id === appId) ?? NOBODY;
    const text = `${clientId},${entityId},${streamId}`;
    return createHmac('sha256', clientSecret).update(text).digest('hex');
  }

  function signatures(path: string): unknown[] {
    return [1, 3].flatMap((type) => zoom.received(path, type).map(({ signature }) => signature));
  }

  it.each([
    ['meeting', undefined, 'meeting_uuid', 'default'],
    ['webinar', 'webinar_uuid', 'webinar_uuid', 'default'],
    ['webinar', 'meeting_uuid', 'meeting_uuid', 'default'],
    ['session', 'session_id', 'session_id', 'second'],
    ['contact_center', 'engagement_id', 'engagement_id', 'default'],
  ] as const)(
    'of a %s that the webhook named by %s shakes hands as %s, with the pair of the app %s',
    async (product, entityKey, wireKey, appId) => {
      await start();
      const named = entityKey === undefined ? {} : { entityKey };
      await publish(started({ product, appId, entityId: '/an//id+==', ...named }));
      await streaming();
      expect(signatures('/signaling')).toEqual([signatureOf(appId, 'stream', '/an//id+==')]);
      for (const [path, msgType] of [
        ['/signaling', 1],
        ['/audio', 3],
        ['/transcript', 3],
      ] as const) {
        const [message = {}] = zoom.received(path, msgType);
        const ids = Object.keys(message).filter((name) => /uuid$|^session_id$|_id$/.test(name));
        expect(ids.sort()).toEqual([wireKey, 'rtms_stream_id'].sort());
        expect(message[wireKey]).toBe('/an//id+==');
      }
      expect(opened).toMatchObject([{ product, appId }]);
    },
  );

  it('of Phone is refused without a dial, since no document says how V1 would do it', async () => {
    await start();
    await publish(started({ product: 'phone', entityKey: 'call_id' }));
    await eventually(async () => {
      expect(await session()).toMatchObject({
        state: 'ended',
        outcome: 'refused',
        handshakes: 0,
        last_cause: 'signaling_unsupported',
      });
    });
    expect(zoom.connections).toEqual([]);
  });

  it('is signed with the pair of the app that was offered it, on every replica', async () => {
    const streams = [
      { appId: 'default', streamId: 'of-default', entityId: 'meeting-of-default' },
      { appId: 'second', streamId: 'of-second', entityId: 'meeting-of-second' },
    ] as const;
    const joined = async (times: number) => {
      for (const { appId, streamId, entityId } of streams) {
        const signature = signatureOf(appId, streamId, entityId);
        expect(signatures(`/${appId}`)).toEqual(Array(times).fill(signature));
        expect(await session(streamId)).toMatchObject({
          state: 'streaming',
          app_id: appId,
          epoch: times,
        });
      }
    };
    const first = await start();
    for (const { appId, streamId, entityId } of streams) {
      const serverUrls = [zoom.url(`/${appId}`)];
      await publish(started({ appId, streamId, entityId, serverUrls }), streamId);
    }
    await eventually(() => joined(1));
    await drain(first);
    await start();
    await eventually(() => joined(2));
    expect(opened.map(({ appId, epoch }) => `${appId} ${String(epoch)}`).sort()).toEqual([
      'default 1',
      'default 2',
      'second 1',
      'second 2',
    ]);
  });

  it('that another process left is signed with the pair of its app', async () => {
    await leaveBehind('streaming', { ...JOINED, handshakes: '1', app_id: "'second'" });
    await start();
    await streaming();
    const signature = signatureOf('second', 'stream', MEETING);
    expect(new Set(signatures('/signaling'))).toEqual(new Set([signature]));
    expect(new Set(signatures('/audio'))).toEqual(new Set([signature]));
  });

  it('does not hold up a drain when its end cannot be written', async () => {
    const replica = await start();
    await publish(started());
    await streaming();
    const away = vi
      .spyOn(replica.application.get(SessionStore), 'write')
      .mockRejectedValue(new Error('planted'));
    zoom.send('/signaling', TERMINATED);
    for (const path of ['/signaling', '/audio', '/transcript']) zoom.drop(path, 1000);
    await eventually(() => {
      expect(closed).toHaveLength(1);
    });
    await drain(replica);
    expect(await session()).toMatchObject({ state: 'streaming' });
    away.mockRestore();
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', outcome: 'ended' });
    });
  });

  it('is let go of by an owner whose epoch is over, without a write', async () => {
    await start();
    await publish(started());
    await streaming();
    await test.database.execute(
      "UPDATE rtms_session SET epoch = 2, owner = $1, join_until = 'infinity'",
      [randomUUID()],
    );
    zoom.answers.signalingStatus = () => 'silence';
    zoom.send('/signaling', '{"msg_type":8,"state":5,"timestamp":1}');
    await eventually(() => {
      expect(zoom.seen('/signaling')[0]?.closeCode).toBe(1000);
      expect(closed).toMatchObject([{ kind: 'handed_over', epoch: 1 }]);
    });
    expect(await session()).toMatchObject({ state: 'streaming', epoch: 2 });
    await eventually(() => {
      expect(published).toEqual(['started 1']);
    });
    expect(zoom.received('/signaling', 21)).toHaveLength(0);
  });

  it('is not completed by an owner whose epoch is over when Zoom ends it', async () => {
    await start();
    await publish(started());
    await streaming();
    await test.database.execute('UPDATE rtms_session SET epoch = 2, owner = $1', [randomUUID()]);
    zoom.send('/signaling', TERMINATED);
    for (const path of ['/signaling', '/audio', '/transcript']) zoom.drop(path, 1000);
    await eventually(() => {
      expect(closed).toMatchObject([{ kind: 'handed_over', epoch: 1 }]);
    });
  });

  it('outlives a lease that is lost for less than the grace', async () => {
    const graceMs = 200;
    vi.stubEnv('RTMS_LEASE_GRACE_MS', String(graceMs));
    await start([{ provide: Replica, useClass: SwitchedReplica }]);
    await publish(started());
    await streaming();
    const lostAt = performance.now();
    SwitchedReplica.hold(false);
    SwitchedReplica.hold(true);
    await eventually(() => {
      zoom.send('/audio', AUDIO(1_000_000_000_000 + frames.length));
      expect(performance.now() - lostAt).toBeGreaterThan(2 * graceMs);
    });
    const before = frames.length;
    zoom.send('/audio', AUDIO(1_000_000_100_000));
    await eventually(() => {
      expect(frames.length).toBeGreaterThan(before);
    });
    expect(closed).toEqual([]);
  });

  it('is not dialled while its owner may have lost it, and goes on when it has not', async () => {
    await start([{ provide: Replica, useClass: SwitchedReplica }]);
    await publish(started());
    await streaming();
    SwitchedReplica.hold(false);
    zoom.drop('/signaling', null);
    await eventually(() => {
      expect(zoom.seen('/signaling').length).toBeGreaterThan(2);
    });
    expect(zoom.received('/signaling', 1)).toHaveLength(1);
    SwitchedReplica.hold(true);
    await streaming(2);
    expect(await session()).toMatchObject({ epoch: 1, handshakes: 2 });
  });

  it('waits for the lease of a replica that was offered it', async () => {
    SwitchedReplica.hold(false);
    await start([{ provide: Replica, useClass: SwitchedReplica }]);
    await publish(started());
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'offered', owner: null });
    });
    SwitchedReplica.hold(true);
    await streaming();
    expect(await session()).toMatchObject({ epoch: 1, handshakes: 1 });
  });

  it('is let go of when the grace is over, and taken again with the lease', async () => {
    vi.stubEnv('RTMS_LEASE_GRACE_MS', '50');
    await start([{ provide: Replica, useClass: SwitchedReplica }]);
    await publish(started());
    await streaming();
    SwitchedReplica.hold(false);
    await eventually(async () => {
      expect(closed).toMatchObject([{ kind: 'handed_over' }]);
      expect(await session()).toMatchObject({ state: 'interrupted', owner: null });
    });
    expect(zoom.open('/signaling')).toHaveLength(0);
    SwitchedReplica.hold(true);
    await streaming(2);
    expect(await session()).toMatchObject({ epoch: 2 });
    expect(zoom.received('/signaling', 21)).toHaveLength(0);
  });

  it('that a process left before message 1 is joined with exactly one handshake', async () => {
    await leaveBehind('signaling');
    await start();
    await streaming();
    expect(zoom.received('/signaling', 1)).toHaveLength(1);
    expect(await session()).toMatchObject({ epoch: 2, handshakes: 1 });
    await eventually(() => {
      expect(published).toEqual(['started 2']);
    });
  });

  it('that a process left while streaming is joined again, though the old socket still stands', async () => {
    await leaveBehind('streaming', { ...JOINED, handshakes: '1' });
    zoom.answers.signalingStatus = (connection) => (connection === 1 ? 8 : 0);
    await start();
    await streaming();
    expect(await session()).toMatchObject({ epoch: 2, handshakes: 3 });
    await eventually(() => {
      expect(published).toEqual(['interrupted 2 owner_lost', 'resumed 2']);
    });
  });

  it.each([
    ['offered', { join_until: "now() - interval '1 s'" }, 'missed'],
    ['interrupted', { ...JOINED, recover_until: "now() - interval '1 s'" }, 'lost'],
    ['terminating', { ...JOINED, outcome: "'ended'" }, 'ended'],
  ])('that was left %s too long ago is ended as it deserves', async (state, changes, outcome) => {
    await leaveBehind(state, changes);
    await start();
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', outcome, epoch: 2 });
      expect(published).toEqual([`ended ${outcome} null`]);
    });
    expect(zoom.connections).toHaveLength(0);
  });

  it('hears of a webhook that another replica handled', async () => {
    const [first, second] = [await start(), await start()];
    await first.dispatcher.stop();
    await publish(started());
    await streaming();
    await second.dispatcher.stop();
    await first.dispatcher.start();
    await publish(started({ serverUrls: [zoom.url('/elsewhere')] }));
    await eventually(() => {
      expect(zoom.received('/elsewhere', 7)).toHaveLength(2);
    });
    await publish(stopped(6));
    await eventually(async () => {
      expect(await session()).toMatchObject({ state: 'ended', stop_reason: 6, epoch: 1 });
    });
    expect(zoom.seen('/signaling')).toHaveLength(1);
  });

  it('is not made of an id that no signature could hold', async () => {
    const replica = await start();
    await publish(started({ streamId: 'nul\0' }));
    await publish(started({ entityId: '\ud800' }));
    await publish(new ZoomRtmsInterrupted({ ...delivery('nul\0'), serverUrls: [] }));
    await publish(new ZoomRtmsStopped({ ...delivery('nul\0'), stopReason: null }));
    await publish(started());
    await streaming();
    const { sessions } = await replica.application.get(SessionsController).list({});
    expect(sessions.map(({ streamId }) => streamId)).toEqual(['stream']);
    const failed = await test.database.query(z.unknown(), 'SELECT reason FROM event_delivery');
    expect(failed).toEqual([]);
  });

  it('keeps when its last frame came, while frames come', async () => {
    const replica = await start();
    await publish(started());
    await streaming();
    const controller = replica.application.get(SessionsController);
    const lastFrameAt = async () => (await controller.list({})).sessions[0]?.lastFrameAt ?? 0;
    expect(await lastFrameAt()).toBe(0);
    let kept = 0;
    for (let growth = 0; growth < 2; growth += 1) {
      await eventually(async () => {
        zoom.send('/audio', AUDIO(Date.now()));
        expect(await lastFrameAt()).toBeGreaterThan(kept);
      });
      kept = await lastFrameAt();
      expect(Math.abs(Date.now() - kept)).toBeLessThan(5_000);
    }
  });

  it('is shown to those who ask', async () => {
    const replica = await start();
    await publish(started());
    await streaming();
    const controller = replica.application.get(SessionsController);
    const { sessions } = await controller.list({ state: 'streaming', limit: '10' });
    expect(sessions).toMatchObject([
      { streamId: 'stream', epoch: 1, stopReason: null, stopReasonName: null },
    ]);
    const id = sessions[0]?.id ?? '';
    expect(await controller.get(id)).toMatchObject({ id, entityId: MEETING });
    await publish(stopped(8));
    await eventually(async () => {
      expect(await controller.get(id)).toMatchObject({ stopReasonName: 'stream_revoked' });
    });
    expect((await controller.list({ before: id })).sessions).toEqual([]);
    await expect(controller.get(randomUUID())).rejects.toThrow(RtmsSessionNotFoundError);
    await expect(controller.list({ limit: '1000' })).rejects.toThrow('limit');
  });
});
