import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEpochAudio } from '../manifest/audio.artifacts.js';
import { LocalObjectStore } from '../storage/local.object-store.js';
import { EpochKeys } from '../storage/object.keys.js';
import {
  ANA,
  CrashStage,
  type IsDue,
  pictureTimes,
  SAMPLES_PER_MS,
  samplesOf,
  scanOggFile,
} from '../testing/crash.stage.js';
import { needsFfmpeg } from '../testing/ffmpeg.tools.js';
import { isSwallowed, LOSSY_PACKET_MS } from '../testing/lossy.speech.js';
import { MEETING_START } from '../testing/session.frames.js';

/** How much a process has taken by then, in milliseconds: moments soon after a flush, and long after one. */
const KILLED_AT = [1_850, 2_350, 2_700, 3_200];

let stage: CrashStage;
beforeAll(async () => {
  stage = await CrashStage.open('recorder');
});
afterAll(() => stage.close());

/** Once so much was taken, and some of it a second ago: a process may be late at first. */
const taken = (ms: number): IsDue => {
  return ({ takenMs, owedMs }) => takenMs >= ms && owedMs > 0;
};

/** At the pace at which people speak, killed at several moments. */
function killedAtPace(...input: readonly string[]) {
  return Promise.all(KILLED_AT.map((ms) => stage.killWhen(taken(ms), ...input)));
}

describe('a recording whose process is killed with SIGKILL', () => {
  it('lacks at most a second of sound', async () => {
    for (const { owedMs, file } of await killedAtPace('l16', '100')) {
      for (const name of [`audio/${ANA}.p1.wav`, 'audio/mixed.p1.wav']) {
        const onDiskMs = (await samplesOf(file(name))).length / SAMPLES_PER_MS;
        expect(owedMs).toBeGreaterThan(0);
        expect(onDiskMs).toBeGreaterThanOrEqual(owedMs);
      }
    }
  });

  it('lacks at most a second of Opus', async () => {
    for (const { owedMs, file } of await killedAtPace('opus', '20', await stage.opusInput())) {
      const { granule } = await scanOggFile(file(`audio/${ANA}.p1.ogg`));
      expect(owedMs).toBeGreaterThan(0);
      expect(granule / 48).toBeGreaterThanOrEqual(owedMs);
    }
  });

  it.for([
    { takenMs: 3_200, paceMs: '20' },
    { takenMs: 90_000, paceMs: '1' },
  ])('lacks at most a second of its ledger, after $takenMs ms', async ({ takenMs, paceMs }) => {
    const { owedMs, sessionId, file } = await stage.killWhen(taken(takenMs), 'lossy', paceMs);
    const store = new LocalObjectStore(stage.folder);
    const { lines } = await readEpochAudio(store, new EpochKeys(sessionId, 1));
    const onDiskMs = (await samplesOf(file(`audio/${ANA}.p1.wav`))).length / SAMPLES_PER_MS;
    const swallowed = Array.from({ length: onDiskMs / LOSSY_PACKET_MS }, (_, at) => at)
      .filter(isSwallowed)
      .map((at) => at * LOSSY_PACKET_MS);
    const told = lines
      .filter((line) => line.line === 'gap')
      .flatMap(({ cause, from, packets }) => {
        expect(cause).toBe('lost');
        const first = from - MEETING_START;
        return Array.from({ length: packets ?? 0 }, (_, at) => first + at * LOSSY_PACKET_MS);
      });
    expect(told).toEqual(swallowed.slice(0, told.length));
    const owed = swallowed.filter((at) => at < owedMs);
    expect(owed).not.toEqual([]);
    expect(told.length).toBeGreaterThanOrEqual(owed.length);
  });

  it('lacks at most a second of pictures', async (context) => {
    needsFfmpeg(context);
    for (const { owedMs, file } of await killedAtPace('h264', '40', await stage.clipInput())) {
      const times = await pictureTimes(file(`video/video-${ANA}.p1.mp4`));
      expect(owedMs).toBeGreaterThan(0);
      expect(times.length * 40).toBeGreaterThanOrEqual(owedMs);
    }
  });
});
