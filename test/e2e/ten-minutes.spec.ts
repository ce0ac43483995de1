import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MeetingScript } from '../../apps/simulator/src/script/script.type.js';
import { ffprobe, whyNoFfprobe } from '../harness/ffprobe.process.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';
import { CapturedMeeting } from './captured.meeting.js';
import { readWav } from './wav.reader.js';

const ROUNDS = 97;
const SPEED = 20;
const MINUTES_10 = 600_000;
const PICTURE_MS = 1000 / 15;
/** Of a screen as JPEG, by default: one a second. */
const STILL_MS = 1_000;
const PACKET_MS = 100;
/** How far ffprobe may be from the manifest: one picture, or one sample. */
const FRAME_MS = { video: PICTURE_MS, share: STILL_MS, audio: 1, mixed_audio: 1 } as const;
/**
 * And its end from the script's: a word ends somewhere in a packet. The mix ends when Zoom says that the stream does,
 * and a late tick of the simulator counts as often as it hurries.
 */
const SCRIPT_MS = {
  video: 4 * PICTURE_MS,
  share: 2 * STILL_MS,
  audio: 2 * PACKET_MS,
  mixed_audio: 50 * SPEED,
} as const;
type Medium = keyof typeof FRAME_MS;
const isMedium = (kind: string): kind is Medium => Object.hasOwn(FRAME_MS, kind);

const noFfprobe = whyNoFfprobe();

/** A script over and over, with its voices, its cameras and its shared screens. */
function overAndOver(script: MeetingScript): MeetingScript {
  const durationMs = script.durationMs * ROUNDS;
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round * script.durationMs);
  const later = <Stretch extends { readonly startMs: number; readonly endMs: number }>(
    stretches: readonly Stretch[],
  ) =>
    rounds.flatMap((shift) =>
      stretches.map((one) => ({
        ...one,
        startMs: one.startMs + shift,
        endMs: one.endMs + shift,
      })),
    );
  return {
    ...script,
    durationMs,
    cast: script.cast.map((member) => ({
      ...member,
      leavesAtMs: durationMs,
      camera: member.camera && { ...member.camera, endMs: durationMs },
    })),
    utterances: later(script.utterances).map((utterance) => ({ ...utterance, packets: [] })),
    sharing: later(script.sharing),
    chat: [],
    chatGroupChanges: [],
    behaviour: { ...script.behaviour, speed: SPEED },
  };
}

function lastEnd(stretches: readonly { readonly endMs: number }[]): number {
  return Math.max(...stretches.map(({ endMs }) => endMs));
}

describe('ten minutes of a scripted meeting (built service, real sockets, pglite)', () => {
  let service: SimulatedService;
  let meeting: CapturedMeeting;
  let script: MeetingScript;

  beforeAll(async () => {
    service = await startSimulatedService('pglite');
    const { simulator, platform } = service;
    script = overAndOver(simulator.scripts.load('review'));
    meeting = await CapturedMeeting.play(simulator, () => platform, script);
  }, 180_000);
  afterAll(() => service.close());

  const media = () =>
    meeting.manifest.artifacts.flatMap((artifact) =>
      isMedium(artifact.kind) ? [{ ...artifact, kind: artifact.kind }] : [],
    );

  /** Where a file has to end, by the script. Where it begins depends on how long the join took, but for sound. */
  function scriptedEnd(kind: Medium, userId: string | null): number {
    const of = (member: { readonly userId: number }) => String(member.userId) === userId;
    if (kind === 'mixed_audio') return script.durationMs;
    if (kind === 'audio') return lastEnd(script.utterances.filter(({ speaker }) => of(speaker)));
    if (kind === 'share') return lastEnd(script.sharing);
    return script.cast.find(of)?.camera?.endMs ?? NaN;
  }

  it(
    'leaves files that ffprobe opens, each as long as it was',
    { timeout: 120_000 },
    async ({ skip }) => {
      if (noFfprobe !== null) skip(noFfprobe);
      expect(script.durationMs).toBeGreaterThan(MINUTES_10);
      expect(
        media()
          .map(({ kind }) => kind)
          .sort(),
      ).toEqual(['audio', 'audio', 'mixed_audio', 'share', 'video']);
      for (const { name, kind, durationMs, offsetMs, participant } of media()) {
        const file = join(service.dataDir, name);
        await writeFile(file, await meeting.artifact(name));
        const { ms } = await ffprobe(file);
        expect(Math.abs(ms - durationMs), name).toBeLessThanOrEqual(FRAME_MS[kind]);
        const end = meeting.manifest.zero - meeting.scriptStart + offsetMs + ms;
        const expected = scriptedEnd(kind, participant?.userId ?? null);
        expect(Math.abs(end - expected), `${name} ends at ${String(end)} ms`).toBeLessThanOrEqual(
          SCRIPT_MS[kind],
        );
        expect(ms).toBeGreaterThan(0.98 * MINUTES_10);
      }
    },
  );

  it('mixes to the saturating sum of its tracks, sample for sample', async () => {
    const wavs = await Promise.all(
      media()
        .filter(({ kind }) => kind === 'audio' || kind === 'mixed_audio')
        .map(async ({ kind, name }) => ({ kind, ...readWav(await meeting.artifact(name)) })),
    );
    const [mixed, ...others] = wavs.sort((one) => (one.kind === 'mixed_audio' ? -1 : 1));
    if (mixed === undefined) throw new Error('no mix');
    const sum = new Int32Array(mixed.samples.length);
    for (const { samples, timeReference } of others) {
      const from = (timeReference ?? NaN) - (mixed.timeReference ?? NaN);
      samples.forEach((sample, at) => {
        sum[from + at] = (sum[from + at] ?? NaN) + sample;
      });
    }
    const differing = mixed.samples.findIndex(
      (sample, at) => sample !== Math.max(-32_768, Math.min(32_767, sum[at] ?? NaN)),
    );
    expect([others.length, differing]).toEqual([2, -1]);
    expect(sum.some((sample) => sample !== 0)).toBe(true);
  });
});
