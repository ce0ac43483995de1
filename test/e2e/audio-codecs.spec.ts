import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';
import { CapturedMeeting } from './captured.meeting.js';
import { findSpeech } from './speech.placement.js';
import { readWav, type WavFile } from './wav.reader.js';

const SCRIPT = 'standup';
/** Of the scripted speech. */
const SPEECH_RATE = 16_000;
const REACH_MS = 200;
const TOLERANCE_MS = 20;
/** Right ones have more than 0.997; with wrong bits inverted or bands mistaken, at most 0.21. */
const FIT = 0.99;

/** Speech at the rate of a recording: each sample is the mean of those that it stands for. */
function atRate(speech: Int16Array, rate: number): Int16Array {
  const step = SPEECH_RATE / rate;
  return Int16Array.from({ length: Math.floor(speech.length / step) }, (_, index) => {
    const from = index * step;
    return speech.subarray(from, from + step).reduce((sum, sample) => sum + sample, 0) / step;
  });
}

describe.each([
  ['g711', 2, 8_000],
  ['g722', 3, 16_000],
] as const)('audio as %s (built service, real sockets, pglite)', (codec, wireCodec, rate) => {
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;
  let meeting: CapturedMeeting;
  const tracks = new Map<string, { readonly wav: WavFile; readonly offsetMs: number }>();

  beforeAll(async () => {
    service = await startSimulatedService('pglite', {
      env: (zoom) => ({
        ...environmentFor(zoom),
        RTMS_AUDIO_CODEC: codec,
        OUTPUTS_VIDEO: 'off',
      }),
    });
    ({ simulator, platform } = service);
    meeting = await CapturedMeeting.play(simulator, () => platform, SCRIPT);
    for (const { kind, name, participant, offsetMs } of meeting.manifest.artifacts) {
      if (kind !== 'audio') continue;
      const wav = readWav(await meeting.artifact(name));
      tracks.set(participant?.userId ?? '', { wav, offsetMs });
    }
  }, 120_000);

  afterAll(() => service.close());

  it('is what Zoom was asked for and sent', () => {
    const asked = simulator.journal
      .entries()
      .filter(({ type, detail }) => type === 'media.handshake' && detail?.['path'] === 'audio');
    expect(asked.map(({ detail }) => detail?.['media'])).toMatchObject([
      { audio: { codec: wireCodec, content_type: 2, channel: 1, send_rate: 20 } },
    ]);
  });

  it('is decoded: what each person said stands in their file, where the script put it', () => {
    const { utterances } = simulator.scripts.load(SCRIPT);
    expect(tracks.size).toBe(utterances.length);
    for (const { speaker, startMs, speech } of utterances) {
      const track = tracks.get(String(speaker.userId));
      if (track === undefined) throw new Error(`${speaker.userName} has no file`);
      expect(track.wav).toMatchObject({ sampleRate: rate, channels: 1 });
      const fromStart = meeting.scriptStart + startMs - meeting.manifest.zero - track.offsetMs;
      const samples = (ms: number) => Math.round((ms * rate) / 1_000);
      const expectedAt = samples(fromStart);
      const { at, fit } = findSpeech(
        atRate(speech, rate),
        track.wav.samples,
        expectedAt,
        samples(REACH_MS),
      );
      expect(fit, speaker.userName).toBeGreaterThan(FIT);
      expect(Math.abs(at - expectedAt), speaker.userName).toBeLessThanOrEqual(
        samples(TOLERANCE_MS),
      );
    }
  });

  it('is mixed into one recording', async () => {
    const mixed = readWav(await meeting.artifact(meeting.nameOf('mixed_audio')));
    expect(mixed.sampleRate).toBe(rate);
    const seconds = mixed.samples.length / rate;
    expect(Math.abs(seconds * 1_000 - meeting.manifest.durationMs)).toBeLessThan(200);
  });
});
