import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { environmentOfApps } from '../harness/accounts-file.environment.js';
import { whyNot, type Engine } from '../harness/engine.environment.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';
import { EndStates } from './end.states.js';
import { eventOf, quietMeeting, MEETING_ENDED, RecordedWords } from './recorded.words.js';
import {
  anyOrder,
  arranged,
  headersOf,
  LIVES,
  orderly,
  type Life,
  type Telling,
  type ToldStream,
} from './told.stream.js';
import { WATCHER } from './watching.app.js';

/** Another seed or a longer run by hand: ORDER_SEED, ORDER_RUNS. */
const SEED = Number(process.env['ORDER_SEED'] ?? 20_261_127);
/** Orders of those that are over, which cost least; half as many of each other life. */
const RUNS = Number(process.env['ORDER_RUNS'] ?? 10);
/** Streams that are told of at a time. */
const LANES = 3;
/** The service is told as fast as it answers, and the machine may be busy with more than that. */
const PATIENT = { webhookTimeoutMs: 20_000 };

/**
 * Whole sequences of webhooks, recorded from the simulator, come in any order, with repeats, through the
 * signed route; what remains must be what remains of the orderly sequence.
 *
 * What does depend on order, since Zoom's words alone cannot tell it, is no part of that:
 *
 * - Whether a stream is captured: a start that is heard in time is dialled, one that is heard after its
 *   stop never is. So the three lives of `told.stream.ts` are compared each with its own orderly one.
 * - Who owned it last, how often it was dialled, and the interruptions and resumptions on the way: an interruption that is
 *   heard after the end interrupts nothing.
 * - Of two users' streams in one meeting, which one is captured when the other comes
 *   (`RTMS_DUPLICATE_POLICY`): each stream here has a meeting to itself.
 * - What `rtms.session.ended` could say when it was published. The row learns what comes later.
 *
 * Not dependent: a stream id is given once, so that a start after the stop is late, and no second stream.
 */
export function describeEventOrder(engine: Engine): void {
  describe(`Zoom's words in any order (built service, signed bodies, ${engine})`, () => {
    defineTests(engine);
  });
}

function defineTests(engine: Engine): void {
  const why = whyNot(engine);
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;
  let words: RecordedWords;
  let ends: EndStates;

  beforeAll(async () => {
    if (why !== null) return;
    service = await startSimulatedService(engine, {
      simulator: PATIENT,
      env: async ({ rtmsApp }, dataDir) => ({
        ...(await environmentOfApps(dataDir, { notes: rtmsApp, watcher: WATCHER })),
        RTMS_ALLOWED_HOSTS: '127.0.0.1, localhost',
      }),
    });
    ({ simulator, platform } = service);
    words = await RecordedWords.record(simulator, platform);
    ends = new EndStates(platform);
  }, 300_000);

  afterAll(async () => {
    if (why !== null) return;
    await service.close();
  });

  /** A meeting of its own, whose stream Zoom offers unless it is over. */
  function streamOf(life: Life, order: (bodies: readonly string[]) => readonly Telling[]) {
    const streamId = randomBytes(16).toString('hex');
    const meetingUuid = randomBytes(16).toString('base64');
    const bodies = words.about(meetingUuid, streamId, Date.now() - words.saidAt);
    if (life !== 'over') {
      const behaviour = { joinDeadlineMs: 600_000 };
      simulator.playMeeting(quietMeeting(simulator), {
        ...{ webhookUrl: null, streamId, meetingUuid, behaviour },
      });
    }
    return { life, meetingUuid, streamId, tellings: arranged(life, order(bodies)) };
  }

  /** Every life in its order, then every life in any order. */
  function streams(): readonly ToldStream[] {
    const inOrder = LIVES.map((life) => ({ ...streamOf(life, orderly), crowded: false }));
    const inAny = LIVES.flatMap((life, kind) =>
      Array.from({ length: life === 'over' ? RUNS : RUNS / 2 }, (_, run) => ({
        ...streamOf(life, (bodies) => {
          const [order = []] = fc.sample(anyOrder(bodies), {
            seed: SEED + kind * 1_000 + run,
            numRuns: 1,
          });
          return order;
        }),
        crowded: run % 2 === 1,
      })),
    );
    return [...inOrder, ...inAny];
  }

  /** Until it is taken: what is answered 503, as by a machine that is busy, Zoom sends again. */
  async function deliver(telling: Telling): Promise<void> {
    const attempt = async () => {
      const [answer] = await simulator.sendWebhook({
        url: service.webhookUrl,
        body: telling.body,
        requestId: telling.requestId,
        headers: headersOf(telling),
      });
      return answer?.status;
    };
    await expect.poll(attempt, { timeout: 60_000, interval: 500 }).toBe(200);
  }

  async function tell({ life, streamId, tellings, crowded }: ToldStream): Promise<void> {
    const [first, ...rest] = tellings;
    if (first !== undefined) await deliver(first);
    if (life === 'joined') await ends.captured(streamId);
    const size = crowded ? 3 : 1;
    for (let from = 0; from < rest.length; from += size) {
      await Promise.all(rest.slice(from, from + size).map(deliver));
    }
  }

  it(
    'come to the same end as in Zoom’s order',
    { meta: { engine }, timeout: 600_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const told = streams();
      const lanes = Array.from({ length: LANES }, async (_, lane) => {
        for (const [index, stream] of told.entries())
          if (index % LANES === lane) await tell(stream);
      });
      await Promise.all(lanes);
      await ends.settled(told);
      const expected = new Map<Life, unknown>();
      for (const stream of told.slice(0, LIVES.length)) {
        expected.set(stream.life, await ends.of(stream));
      }
      const known = {
        ...{ state: 'ended', stopReason: MEETING_ENDED, appId: 'notes' },
        ...{ meetingId: quietMeeting(simulator).meetingId, accountId: simulator.rtmsApp.accountId },
      };
      expect(Object.fromEntries(expected)).toMatchObject({
        over: { session: { ...known, outcome: 'missed' } },
        overtaken: { session: { ...known, outcome: 'missed', epoch: 0 } },
        joined: { session: { ...known, outcome: 'ended', epoch: 1 } },
      });
      for (const stream of told) {
        const order = stream.tellings.map(({ body, app }) => `${eventOf(body)} by ${app}`);
        const message = `seed ${String(SEED)}, ${stream.life}: ${order.join(', ')}`;
        const heard = await ends.heard(stream);
        expect(heard, message).toBe(new Set(stream.tellings.map(({ body }) => body)).size);
        await expect
          .poll(() => ends.of(stream), { message, timeout: 20_000 })
          .toEqual(expected.get(stream.life));
      }
      const overtaken = told.filter(({ life }) => life === 'overtaken').map((one) => one.streamId);
      const dialled = simulator.journal
        .entries()
        .filter(
          ({ type, streamId = '' }) =>
            type.startsWith('signaling.') && overtaken.includes(streamId),
        );
      expect(dialled).toEqual([]);
    },
  );
}
