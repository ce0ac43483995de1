import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { whyNot } from '../harness/engine.environment.js';
import { lostWords } from './acknowledged.words.js';
import { goalOf, type FaultLine } from './fault.report.js';
import { publish } from './fault.results.js';
import { Fleet } from './fleet/replica.fleet.js';
import { RecordedSession, untilHeard } from './recorded.session.js';
import { hasGrown, soundOf, standingOf } from './stale.standing.js';
import { busiest, capture, takeoverOf, until } from './takeover.trial.js';

const SESSIONS = 6;
const WAVS = 3;
/** What a stale owner does late shows by then. */
const LATER_SOUND_MS = 5_000;
/** L16 at 16 kHz, mono. */
const ONE_SECOND_BYTES = 32_000;
/** It may hear of its successor before it has written anything: then the next trial has to show a refusal. */
const TRIALS = 3;
/** Zoom notices a frozen client by its keep-alives: three of ten seconds. Here a fifth of that. */
const KEEP_ALIVE_MS = 2_000;

describe('takeover by another replica (3 built services, PostgreSQL, real signals)', () => {
  const why = whyNot('postgres');
  const lines: FaultLine[] = [];
  let fleet: Fleet | undefined;

  async function start(): Promise<Fleet> {
    fleet = await Fleet.start({ replicas: 3 });
    return fleet;
  }

  afterEach(async () => {
    await fleet?.close();
    fleet = undefined;
  });
  afterAll(async () => {
    await publish('takeover', 'Takeover by another replica', lines);
  });

  /** Files of the sessions' later owners that have got shorter since, or are gone. */
  async function spoiled(running: Fleet, before: ReadonlyMap<string, number>) {
    const now = await running.sizes(/\.[a-z0-9]+$/);
    return [...before].filter(([key, size]) => (now.get(key) ?? -1) < size).map(([key]) => key);
  }

  /** Stops the busiest replica until it is replaced, and wakes it. @returns how many of its writes were refused. */
  async function freezeOnce(running: Fleet, streamIds: readonly string[]): Promise<number> {
    const { replica, owned } = await busiest(running, streamIds);
    const ids = owned.map(({ id }) => id);
    const keys = async () =>
      (await running.objects()).filter((key) => ids.some((id) => key.includes(id)));
    // Files of both speakers and of both together are there before, so that a new one would show.
    await until('files of each session', async () => {
      const wavs = (await keys()).filter((key) => key.endsWith('.wav'));
      return owned.every(
        ({ id, epoch }) =>
          wavs.filter((key) => key.includes(`${id}/e${String(epoch)}/`)).length >= WAVS,
      );
    });
    const hit = owned.map(({ streamId }) => streamId);
    const at = Date.now();
    replica.process.kill('SIGSTOP');
    // Lies in its sockets when it wakes, so that it writes before it can have heard of its successor.
    for (const streamId of hit) running.blink(streamId);
    const { dialMs, frameMs, lost, doubled } = await takeoverOf(running, hit, at, 'stands');
    const words = await lostWords(running, hit);
    lines.push({
      scenario: 'SIGSTOP of the owner, then SIGCONT',
      streams: hit.length,
      eventsLost: lost.length + words.length,
      sessionsDoubled: doubled.length,
      gapsMs: frameMs,
      goal: goalOf('dial', dialMs, 5_000),
    });
    const isReplaced = async () => {
      const sessions = (await running.sessions(replica)).filter(({ id }) => ids.includes(id));
      return sessions.every(({ owner, state }) => owner !== replica.id && state === 'streaming');
    };
    await until('every successor', isReplaced);
    await untilHeard(running, hit, replica);
    const files = await running.sizes(new RegExp(`(${ids.join('|')}).*\\.[a-z0-9]+$`));
    expect(files.size).toBeGreaterThan(0);
    const before = await standingOf(running, owned);
    expect(Object.keys(before.objects)).not.toEqual([]);
    replica.process.kill('SIGCONT');
    await until(
      'the stale owner letting go',
      async () => (await running.metric(replica, 'rtms_sessions_held')) === 0,
    );
    const after = await standingOf(running, owned);
    const sound = await soundOf(running, owned);
    expect(after.rows).toEqual(before.rows);
    // What lay in its sockets goes to the files of its own epoch, which no other owner writes to: none is new, there or
    // elsewhere.
    expect(Object.keys(after.objects)).toEqual(Object.keys(before.objects));
    await until('what the successors hear later', () =>
      hasGrown(running, owned, sound, LATER_SOUND_MS),
    );
    expect({ lost, words, doubled }).toEqual({ lost: [], words: [], doubled: [] });
    expect(await standingOf(running, owned)).toEqual(after);
    expect(await spoiled(running, files)).toEqual([]);
    return running.metric(replica, 'rtms_writes_refused_total');
  }

  it(
    'SIGSTOP of the owner past its lease: replaced; when it wakes, it changes nothing',
    { meta: { engine: 'postgres' }, timeout: 300_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      let refused = 0;
      for (let trial = 0; refused === 0 && trial < TRIALS; trial += 1) {
        await fleet?.close();
        const running = await start();
        const streamIds = await capture(running, SESSIONS, { keepAliveIntervalMs: KEEP_ALIVE_MS });
        refused = await freezeOnce(running, streamIds);
      }
      expect(refused).toBeGreaterThan(0);
    },
  );

  it(
    'kill -9 of an owner whose Zoom replays nothing: the ledger has the gap that the files have',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const running = await start();
      const streamIds = await capture(running, SESSIONS, { bufferAudio: false });
      const { replica, owned } = await busiest(running, streamIds);
      const hasSound = async (epoch: number) => {
        const tracks = owned.map(({ id }) => new RegExp(`${id}/e${String(epoch)}/audio/\\d+\\.`));
        const bytes = await Promise.all(tracks.map((track) => running.bytes(track)));
        return bytes.every((size) => size > ONE_SECOND_BYTES);
      };
      await until('sound of each session', () => hasSound(1));
      const at = Date.now();
      replica.process.kill('SIGKILL');
      running.forget(replica);
      const hit = owned.map(({ streamId }) => streamId);
      await takeoverOf(running, hit, at);
      await until('sound of each successor', () => hasSound(2));
      for (const streamId of streamIds) running.stop(streamId);
      for (const { id } of owned) {
        const recording = await RecordedSession.of(running, id);
        expect(recording.hasEachGap, JSON.stringify(recording)).toBe(true);
        expect(recording.ledgerAgrees, JSON.stringify(recording)).toBe(true);
      }
    },
  );
});
