import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectedTranscript } from '../../apps/simulator/src/script/script.truth.js';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { ScriptedPerformance } from '../../apps/simulator/src/stage/scripted.performance.js';
import { whyNot, type Engine } from '../harness/engine.environment.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';
import { CapturedMeeting } from './captured.meeting.js';
import { knowableLosses } from './lost.packets.js';
import { findSpeech } from './speech.placement.js';
import { readWav } from './wav.reader.js';

/** Reach of the search around the scripted place, samples: 200 ms at 16 kHz. */
const REACH = 3_200;
const TOLERANCE_MS = 20;
const SAMPLES_A_MILLISECOND = 16;

/** Two pictures between two key frames. */
const LOST_PICTURES = [
  { fault: 'drop', socket: 'media', messages: [15], afterMessages: 20, times: 2 },
] as const;

/** What Zoom's side does in each of the meetings. */
const BEHAVIOURS = {
  demo: {},
  'hostile-network': { audioOverlapMs: 2_000 },
  standup: { faults: LOST_PICTURES },
} as const;

const audioLost = z.object({ userId: z.number(), atMs: z.number(), ms: z.number() });

const talkTime = z.array(
  z.object({ userId: z.string(), seconds: z.number(), isFinal: z.boolean() }),
);

/** Pictures that are missing by the ledger; a camera's track is named `video-<user>`. */
function lostPictures({ manifest }: CapturedMeeting): number {
  return manifest.gaps.totals
    .filter(({ cause, track }) => cause === 'lost' && track.startsWith('video-'))
    .reduce((sum, { packets }) => sum + packets, 0);
}

/** Three scripted meetings at once through the built service; then each file is measured. */
export function describeMainPath(engine: Engine): void {
  describe(`The main path (built service, real sockets, ${engine})`, () => {
    defineTests(engine);
  });
}

function defineTests(engine: Engine): void {
  const why = whyNot(engine);
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;
  const meetings = new Map<string, CapturedMeeting>();

  beforeAll(async () => {
    if (why !== null) return;
    // From nothing, as on a new machine.
    service = await startSimulatedService(engine, { isEmpty: true });
    ({ simulator, platform } = service);
    const scripts = ['demo', 'hostile-network', 'standup'] as const;
    const played = await Promise.all(
      scripts.map((script) =>
        CapturedMeeting.play(simulator, () => platform, script, {
          behaviour: BEHAVIOURS[script],
        }),
      ),
    );
    scripts.forEach((script, index) => {
      const meeting = played[index];
      if (meeting !== undefined) meetings.set(script, meeting);
    });
  }, 150_000);

  afterAll(async () => {
    if (why !== null) return;
    await service.close();
  });

  const captured = (script: string): CapturedMeeting => {
    const meeting = meetings.get(script);
    if (meeting === undefined) throw new Error(`${script} was not played`);
    return meeting;
  };

  it.for(['demo', 'hostile-network', 'standup'])(
    'the transcript of %s equals the script',
    { meta: { engine } },
    async (script, { skip }) => {
      if (why !== null) skip(why);
      const expected = expectedTranscript(simulator.scripts.load(script));
      const segments = await captured(script).transcript();
      expect(segments.map(({ userId, userName, text }) => ({ userId, userName, text }))).toEqual(
        expected.map(({ userId, userName, text }) => ({ userId: String(userId), userName, text })),
      );
    },
  );

  it.for(['demo', 'hostile-network', 'standup'])(
    'in each WAV of %s, speech stands within 20 ms of where the script put it',
    { meta: { engine }, timeout: 120_000 },
    async (script, { skip }) => {
      if (why !== null) skip(why);
      const meeting = captured(script);
      let measured = 0;
      for (const artifact of meeting.manifest.artifacts.filter(({ kind }) => kind === 'audio')) {
        const wav = readWav(await meeting.artifact(artifact.name));
        expect(wav.sampleRate).toBe(16_000);
        // The offset in the file says what the manifest says.
        expect((wav.timeReference ?? -1) / SAMPLES_A_MILLISECOND).toBeCloseTo(artifact.offsetMs, 0);
        const utterances = simulator.scripts
          .load(script)
          .utterances.filter(
            ({ speaker, offRecord }) =>
              !offRecord && String(speaker.userId) === artifact.participant?.userId,
          );
        for (const { startMs, speech } of utterances) {
          const onTimeline = meeting.scriptStart + startMs - meeting.manifest.zero;
          const expectedAt = Math.round((onTimeline - artifact.offsetMs) * SAMPLES_A_MILLISECOND);
          const { at, fit } = findSpeech(speech, wav.samples, expectedAt, REACH);
          expect(fit, `speech at ${String(startMs)} ms is in ${artifact.name}`).toBeGreaterThan(
            0.6,
          );
          const offMs = Math.abs(at - expectedAt) / SAMPLES_A_MILLISECOND;
          expect(offMs, `${artifact.name} at ${String(startMs)} ms`).toBeLessThanOrEqual(
            TOLERANCE_MS,
          );
          measured += 1;
        }
      }
      const spoken = simulator.scripts.load(script).utterances.filter((u) => !u.offRecord);
      expect(measured).toBe(spoken.length);
    },
  );

  it('what was said off the record is nowhere', { meta: { engine } }, async ({ skip }) => {
    if (why !== null) skip(why);
    const meeting = captured('demo');
    const secret = simulator.scripts.load('demo').utterances.find(({ offRecord }) => offRecord);
    if (secret === undefined) throw new Error('the demo has nothing off the record');
    const segments = await meeting.transcript();
    expect(segments.map(({ text }) => text)).not.toContain(secret.text);
    const mixed = readWav(await meeting.artifact(meeting.nameOf('mixed_audio')));
    const at =
      (meeting.scriptStart + secret.startMs - meeting.manifest.zero) * SAMPLES_A_MILLISECOND;
    const stretch = mixed.samples.subarray(Math.round(at), Math.round(at) + secret.speech.length);
    expect(stretch.length).toBeGreaterThan(0);
    expect(stretch.every((sample) => sample === 0)).toBe(true);
  });

  it('the mixed recording has full length', { meta: { engine } }, async ({ skip }) => {
    if (why !== null) skip(why);
    const meeting = captured('demo');
    const mixed = readWav(await meeting.artifact(meeting.nameOf('mixed_audio')));
    const seconds = mixed.samples.length / mixed.sampleRate;
    expect(Math.abs(seconds * 1_000 - meeting.manifest.durationMs)).toBeLessThan(200);
    expect(seconds).toBeGreaterThan(59);
  });

  it('audio that Zoom sends again reaches nobody twice', { meta: { engine } }, async ({ skip }) => {
    if (why !== null) skip(why);
    const metrics = await (await platform.fetch('/metrics')).text();
    expect(metrics).toMatch(/^rtms_frames_duplicate_total [1-9]/m);
    expect(metrics).not.toMatch(/^outputs_audio_packets_total\{outcome="repeated"\} [1-9]/m);
    expect(metrics).toMatch(/^outputs_audio_packets_total\{outcome="placed"\} [1-9]/m);
  });

  it('the manifest tells the truth about every file', { meta: { engine } }, async ({ skip }) => {
    if (why !== null) skip(why);
    for (const meeting of meetings.values()) {
      for (const { name, bytes, sha256 } of meeting.manifest.artifacts) {
        const file = await meeting.artifact(name);
        expect(file.length, name).toBe(bytes);
        expect(createHash('sha256').update(file).digest('hex'), name).toBe(sha256);
      }
    }
  });

  it(
    'the gap ledger finds lost packets, and none that was not lost',
    { meta: { engine } },
    ({ skip }) => {
      if (why !== null) skip(why);
      const meeting = captured('demo');
      const script = new ScriptedPerformance(simulator.scripts.load('demo'), '');
      const swallowed = simulator.journal
        .entries()
        .filter(
          ({ type, streamId }) => type === 'media.audio_lost' && streamId === meeting.streamId,
        )
        .map(({ detail }) => audioLost.parse(detail));
      const ledger = meeting.manifest.gaps.totals
        .filter(({ cause, track }) => cause === 'lost' && /^\d+$/.test(track))
        .map(({ track, packets }) => [track, packets] as const);
      expect(ledger.length).toBeGreaterThan(0);
      expect(new Map(ledger)).toEqual(knowableLosses(script, swallowed));
    },
  );

  it(
    'the gap ledger finds lost pictures, and none around pauses, breaks and other cameras',
    { meta: { engine } },
    ({ skip }) => {
      if (why !== null) skip(why);
      const dropped = simulator.journal
        .entries()
        .filter(
          ({ type, streamId }) =>
            type.endsWith('fault.hit') && streamId === captured('standup').streamId,
        );
      expect(dropped).toHaveLength(2);
      expect(lostPictures(captured('standup'))).toBe(dropped.length);
      expect(lostPictures(captured('demo'))).toBe(0);
      expect(lostPictures(captured('hostile-network'))).toBe(0);
    },
  );

  it('the module by another team measured who spoke', { meta: { engine } }, async ({ skip }) => {
    if (why !== null) skip(why);
    const meeting = captured('standup');
    const answer = await platform.fetch(`/v1/talk-time/${meeting.sessionId}`);
    expect(answer.status).toBe(200);
    const people = talkTime.parse(await answer.json());
    expect(people.map(({ userId }) => userId).sort()).toEqual(['16778240', '16779264']);
    for (const { seconds } of people) expect(seconds).toBeGreaterThan(1);
    expect(people.every(({ isFinal }) => isFinal)).toBe(true);
  });

  it(
    'Zoom is asked for a meeting by its join link, once a token',
    { meta: { engine } },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const link = encodeURIComponent('https://us02web.zoom.us/j/88800011122?pwd=abc.1');
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => platform.fetch(`/v1/meetings/${link}`)),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect(simulator.mints()).toBe(1);
    },
  );

  it(
    'nothing is answered without a key but webhooks, health and metrics',
    { meta: { engine } },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const status = async (path: string) => (await fetch(`${platform.url}${path}`)).status;
      expect(await status('/v1/rtms/sessions')).toBe(401);
      expect(await status('/v1/meetings/88800011122')).toBe(401);
      expect(await status(`/v1/talk-time/${captured('standup').sessionId}`)).toBe(401);
      expect(await status('/health/ready')).toBe(200);
      expect(await status('/metrics')).toBe(200);
    },
  );
}
