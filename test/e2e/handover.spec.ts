import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { MeetingScript } from '../../apps/simulator/src/script/script.type.js';
import { expectedTranscript } from '../../apps/simulator/src/script/script.truth.js';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { ENGINES, engineEnvironment, whyNot } from '../harness/engine.environment.js';
import { freePort } from '../harness/free.port.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { doubleDials } from '../faults/kill.verdict.js';
import { CapturedMeeting } from './captured.meeting.js';
import { readWav } from './wav.reader.js';

/** Segments that are known when the process is ended: some has been said, and some has not. */
const HALFWAY = 2;

/** What a killed process may take along of what it had received. */
const FLUSH_MS = { SIGTERM: 200, SIGKILL: 1_200 } as const;

const sessionIds = z.object({ sessions: z.array(z.object({ id: z.string() })) });

/** The demo on a network that does nothing to it, so that whatever is missing was lost by us. */
function calmDemo(simulator: Simulator): MeetingScript {
  const demo = simulator.scripts.load('demo');
  return {
    ...demo,
    name: 'calm-demo',
    pauses: [],
    drops: [],
    network: { seed: 1, lossRate: 0, jitterMs: 0 },
  };
}

function countOf(simulator: Simulator, type: string): number {
  return simulator.journal.entries().filter((entry) => entry.type === type).length;
}

/** Plays a meeting, ends the service in its middle, starts it again, and waits for the manifest. */
async function playWithRestart(
  engine: (typeof ENGINES)[number],
  signal: 'SIGTERM' | 'SIGKILL',
  judge: (made: {
    readonly simulator: Simulator;
    readonly meeting: CapturedMeeting;
    readonly ended: number | NodeJS.Signals;
    readonly readyWhileDraining: readonly number[];
  }) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator();
  const database = await engineEnvironment(engine);
  const env = {
    ...database.env,
    ...environmentFor(simulator),
    PORT: String(await freePort()),
    DRAIN_DELAY_MS: '300',
  };
  let platform = await startPlatformProcess(env);
  try {
    const played = CapturedMeeting.play(simulator, () => platform, calmDemo(simulator));
    await expect
      .poll(() => segmentsSoFar(platform), { timeout: 40_000, interval: 100 })
      .toBeGreaterThanOrEqual(HALFWAY);
    const endedAt = Date.now();
    platform.kill(signal);
    const readyWhileDraining = signal === 'SIGTERM' ? await probeReadiness(platform.url) : [];
    const ended = await platform.ended;
    platform = await startPlatformProcess(env);
    const meeting = await played;
    await expectTranscript(simulator, meeting, endedAt - FLUSH_MS[signal]);
    await judge({ simulator, meeting, ended, readyWhileDraining });
  } finally {
    platform.kill('SIGKILL');
    await platform.ended;
    await simulator.close();
    await database.remove();
  }
}

/** Statuses of `/health/ready` until nobody answers any more. */
async function probeReadiness(url: string): Promise<number[]> {
  const statuses: number[] = [];
  for (;;) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer === null) return statuses;
    statuses.push(answer.status);
  }
}

describe.concurrent.each(ENGINES)(
  'A session outlives its process (built service, %s)',
  (engine) => {
    const why = whyNot(engine);

    it(
      'SIGTERM: not ready, sessions left without message 21, nothing lost',
      { meta: { engine }, timeout: 120_000 },
      async ({ skip }) => {
        if (why !== null) skip(why);
        await playWithRestart(
          engine,
          'SIGTERM',
          async ({ simulator, meeting, ended, readyWhileDraining }) => {
            expect(ended).toBe(0);
            expect(readyWhileDraining).toContain(503);
            expect(countOf(simulator, 'stream.close_requested')).toBe(0);
            expect(doubleDials(simulator.journal.entries(), meeting.streamId)).toBe(0);
            await expectEveryWavOpens(meeting);
          },
        );
      },
    );

    it(
      'SIGKILL: the successor goes on, no word repeated, every file opens',
      { meta: { engine }, timeout: 120_000 },
      async ({ skip }) => {
        if (why !== null) skip(why);
        await playWithRestart(engine, 'SIGKILL', async ({ simulator, meeting, ended }) => {
          expect(ended).toBe('SIGKILL');
          expect(doubleDials(simulator.journal.entries(), meeting.streamId)).toBe(0);
          await expectEveryWavOpens(meeting);
          expect(meeting.manifest.artifacts.some(({ recovered }) => recovered)).toBe(true);
        });
      },
    );
  },
);

/** Segments of the only session, as the service knows them by now. */
async function segmentsSoFar(platform: PlatformProcess): Promise<number> {
  const answer = await platform.fetch('/v1/rtms/sessions');
  const { sessions } = sessionIds.parse(await answer.json());
  const [session] = sessions;
  if (session === undefined) return 0;
  const transcript = await platform.fetch(`/v1/rtms/sessions/${session.id}/transcript`);
  return transcript.ok ? (await transcript.text()).split('\n').length - 1 : 0;
}

/** Unix milliseconds at which the successor received again. */
function resumedAt(simulator: Simulator, after: number): number {
  const frame = simulator.journal
    .entries()
    .find(({ type, at }) => type === 'media.first_frame' && at > after);
  if (frame === undefined) throw new Error('nothing came after the restart');
  return frame.at;
}

/**
 * Each segment is the script's, in its order, none twice; and of what was sent before the end or
 * after the successor's first frame, none is missing.
 */
async function expectTranscript(simulator: Simulator, meeting: CapturedMeeting, endedAt: number) {
  const script = calmDemo(simulator);
  const expected = expectedTranscript(script).map(({ text }) => text);
  const texts = (await meeting.transcript()).map(({ text }) => text);
  expect(new Set(texts).size).toBe(texts.length);
  expect(expected.filter((text) => texts.includes(text))).toEqual(texts);
  const resumed = resumedAt(simulator, endedAt + FLUSH_MS.SIGKILL);
  const heard = script.utterances
    .filter(({ packets }) =>
      packets.some(({ atMs }) => {
        const sentAt = meeting.scriptStart + atMs;
        return sentAt < endedAt || sentAt > resumed + 500;
      }),
    )
    .map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(expected.filter((text) => heard.includes(text))));
}

async function expectEveryWavOpens(meeting: CapturedMeeting) {
  const wavs = meeting.manifest.artifacts.filter(({ name }) => name.endsWith('.wav'));
  const epochs = new Set(wavs.map(({ epoch }) => epoch));
  expect(epochs.size).toBe(2);
  for (const { name, durationMs } of wavs) {
    const { samples, sampleRate } = readWav(await meeting.artifact(name));
    expect(Math.abs((samples.length / sampleRate) * 1_000 - durationMs), name).toBeLessThan(1);
  }
}
