import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANA,
  CrashStage,
  pictureTimes,
  SAMPLES_PER_MS,
  samplesOf,
  scanOggFile,
} from '../testing/crash.stage.js';
import { needsFfmpeg } from '../testing/ffmpeg.tools.js';

/** How much a process has taken by then, in milliseconds: moments soon after a flush, and long after one. */
const KILLED_AT = [1_850, 2_350, 2_700, 3_200];

let stage: CrashStage;
beforeAll(async () => {
  stage = await CrashStage.open('recorder');
});
afterAll(() => stage.close());

/** At the pace at which people speak, killed at several moments. */
function killedAtPace(...input: readonly string[]) {
  return Promise.all(
    KILLED_AT.map((ms) => stage.killWhen((takenMs) => Promise.resolve(takenMs >= ms), ...input)),
  );
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

  it('lacks at most a second of pictures', async (context) => {
    needsFfmpeg(context);
    for (const { owedMs, file } of await killedAtPace('h264', '40', await stage.clipInput())) {
      const times = await pictureTimes(file(`video/video-${ANA}.p1.mp4`));
      expect(owedMs).toBeGreaterThan(0);
      expect(times.length * 40).toBeGreaterThanOrEqual(owedMs);
    }
  });
});
