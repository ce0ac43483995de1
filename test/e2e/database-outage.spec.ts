import { SystemClock } from '@zoom-platform/kernel';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import type { PlayedMeeting } from '../../apps/simulator/src/zoom/played.meeting.js';
import { longMeeting } from '../faults/fleet/long.meeting.js';
import { TcpRelay } from '../faults/fleet/tcp.relay.js';
import {
  engineEnvironment,
  whyNot,
  type EngineEnvironment,
} from '../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';

/** Longer than the reconciler lets a meeting be, shorter than a delivery may be late. */
const BEHIND_MS = 200_000;
/** Zoom's minute, compressed: longer than a delivery is held, and over when the database is back. */
const JOIN_DEADLINE_MS = 4_000;
/** Zoom's five minutes, compressed: the reconciler has made up for the start by then. */
const REDELIVER_AFTER_MS = 16_000;
const ROUNDS = 30;
const POLL = { timeout: 60_000, interval: 200 };
const START_BY_REST = '/live_meetings/:meetingId/rtms_app/status';

const sessionsAnswer = z.object({
  sessions: z.array(
    z.object({
      streamId: z.string(),
      entityId: z.string(),
      state: z.string(),
      outcome: z.string().nullable(),
      epoch: z.number(),
    }),
  ),
});

/** Its meetings have begun some minutes ago by our clock. */
class LateClock extends SystemClock {
  override now(): number {
    return super.now() - BEHIND_MS;
  }
}

/** A service with a Zoom of its own, whose database is reached by the relay. */
class Outage {
  private constructor(
    private readonly simulator: Simulator,
    private readonly platform: PlatformProcess,
    private readonly database: EngineEnvironment,
  ) {}

  /** @param start whether the policy lets the service start RTMS over REST. */
  static async prepare(relay: TcpRelay, start: boolean): Promise<Outage> {
    const simulator = await startSimulator({
      clock: new LateClock(),
      redeliverAfterMs: [REDELIVER_AFTER_MS],
      // What is held is answered, also by a machine that is busy.
      webhookTimeoutMs: 20_000,
    });
    const database = await engineEnvironment('postgres');
    const server = new URL(database.env['DATABASE_URL'] ?? '');
    server.host = `127.0.0.1:${String(relay.port)}`;
    const platform = await startPlatformProcess({
      ...environmentFor(simulator),
      ...database.env,
      DATABASE_URL: server.href,
      // Nothing but the end of the outage makes the service look.
      RTMS_RECONCILE_CRON: '0 0 1 1 *',
      RTMS_RECONCILE_START: start ? simulator.s2sApp.accountId : 'AnotherAccountId_22ch_',
    });
    return new Outage(simulator, platform, database);
  }

  offer(): PlayedMeeting {
    const { scripts } = this.simulator;
    return this.simulator.playMeeting(longMeeting(scripts.load('standup'), ROUNDS), {
      webhookUrl: `${this.platform.url}/webhooks/zoom`,
      behaviour: { joinDeadlineMs: JOIN_DEADLINE_MS },
    });
  }

  /** Status of the readiness probe. */
  async ready(): Promise<number> {
    return (await fetch(`${this.platform.url}/health/ready`)).status;
  }

  /** What Zoom did, in order: starts of the stream as they are answered, and calls that start RTMS. */
  story({ streamId }: PlayedMeeting): readonly string[] {
    return this.simulator.journal.entries().flatMap((entry) => {
      const { type, detail = {} } = entry;
      if (type === 'rest.called' && detail['template'] === START_BY_REST) {
        return [`REST ${String(detail['status'])}`];
      }
      const isStart = detail['event'] === 'meeting.rtms_started' && entry.streamId === streamId;
      return isStart && type === 'webhook.answered' ? [`start ${String(detail['status'])}`] : [];
    });
  }

  /** Of all streams, how each handshake on signaling was answered. */
  handshakes(): readonly unknown[] {
    return this.simulator.journal
      .entries()
      .filter(({ type }) => type === 'signaling.handshake')
      .map(({ detail }) => detail?.['outcome']);
  }

  async sessions() {
    const answer = await this.platform.fetch('/v1/rtms/sessions');
    return sessionsAnswer.parse(await answer.json()).sessions;
  }

  async states(): Promise<readonly string[]> {
    return (await this.sessions()).map(({ state }) => state);
  }

  async metrics(): Promise<string> {
    return (await this.platform.fetch('/metrics')).text();
  }

  log(): string {
    return this.platform.output();
  }

  async close(): Promise<void> {
    this.platform.kill('SIGTERM');
    await this.platform.ended;
    await this.simulator.close();
    await this.database.remove();
  }
}

describe('a stream that is offered while the database is away (built services, PostgreSQL behind a wire that is cut)', () => {
  const why = whyNot('postgres');
  const closing: (() => Promise<void>)[] = [];
  let relay: TcpRelay;
  let allowed: Outage;
  let forbidden: Outage;

  beforeAll(async () => {
    if (why !== null) return;
    const server = new URL(inject('postgres').url ?? '');
    relay = await TcpRelay.open(Number(server.port || 5432));
    closing.push(() => relay.close());
    allowed = await Outage.prepare(relay, true);
    closing.push(() => allowed.close());
    forbidden = await Outage.prepare(relay, false);
    closing.push(() => forbidden.close());
  });

  afterAll(async () => {
    if (why === null) relay.mend();
    for (const close of closing.toReversed()) await close();
  });

  it(
    'is answered 503; then RTMS is started over REST where the policy allows it, before Zoom says it again, and else it is said',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      relay.cut();
      const [missed, lost] = [allowed.offer(), forbidden.offer()];
      await expect.poll(() => allowed.story(missed), POLL).toEqual(['start 503']);
      await expect.poll(() => forbidden.story(lost), POLL).toEqual(['start 503']);
      expect([await allowed.ready(), await forbidden.ready()]).toEqual([503, 503]);
      await Promise.all([missed.stopped, lost.stopped]);
      relay.mend();

      await expect.poll(() => allowed.states(), POLL).toContain('streaming');
      await expect
        .poll(() => allowed.story(missed), POLL)
        .toEqual(['start 503', 'REST 204', 'start 200']);
      await expect
        .poll(async () => (await allowed.states()).toSorted(), POLL)
        .toEqual(['ended', 'streaming']);
      const sessions = await allowed.sessions();
      expect(sessions.filter(({ entityId }) => entityId === missed.meetingUuid)).toEqual(sessions);
      expect(sessions.find(({ state }) => state === 'streaming')).toMatchObject({ epoch: 1 });
      expect(sessions.find(({ state }) => state === 'ended')).toMatchObject({
        ...{ streamId: missed.streamId, outcome: 'missed' },
      });
      expect(allowed.handshakes().filter((outcome) => outcome === 'accepted')).toHaveLength(1);
      expect(await allowed.metrics()).toContain('rtms_repairs_total{repair="started"} 1');

      await expect.poll(() => forbidden.story(lost), POLL).toEqual(['start 503', 'start 200']);
      await expect.poll(() => forbidden.states(), POLL).toEqual(['ended']);
      expect(await forbidden.sessions()).toMatchObject([
        { streamId: lost.streamId, outcome: 'missed' },
      ]);
      expect(forbidden.handshakes()).not.toContain('accepted');
      expect(await forbidden.metrics()).toContain(
        'rtms_repairs_total{repair="start_not_allowed"} 1',
      );
      const said = forbidden
        .log()
        .split('\n')
        .find((line) => line.includes('no policy starts it'));
      expect(said).toContain(lost.meetingUuid);
    },
  );
});
