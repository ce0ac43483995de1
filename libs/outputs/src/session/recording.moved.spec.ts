import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { audioArtifacts, readEpochAudio } from '../manifest/audio.artifacts.js';
import { LocalObjectStore } from '../storage/local.object-store.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ANA, CrashStage, isSame, SAMPLES_PER_MS, samplesOf } from '../testing/crash.stage.js';
import { MEETING_START, noise } from '../testing/session.frames.js';

const BEN = '16778241';

let stage: CrashStage;
beforeAll(async () => {
  stage = await CrashStage.open('overtaken');
});
afterAll(() => stage.close());

describe('a recording whose files have to begin earlier', () => {
  const ana = noise(6_000, 1);
  const ben = noise(6_000, 2);
  const mix = ana.map((sample, at) => Math.max(-32_768, Math.min(32_767, sample + (ben[at] ?? 0))));
  const spoken: Record<string, Int16Array> = { [ANA]: ana, [BEN]: ben };

  /** @returns whether it was killed on its way, and which session it recorded */
  async function killedAfter(steps: number, from: 'first' | 'moved') {
    const { child, lines, sessionId } = stage.start(String(steps), from);
    lines.on('line', () => child.kill('SIGTERM'));
    const [, signal] = z.tuple([z.unknown(), z.string()]).parse(await once(child, 'close'));
    return { isKilled: signal === 'SIGKILL', keys: new EpochKeys(sessionId, 1) };
  }

  /** What completing the session finds, and what is left after it. */
  async function completed(keys: EpochKeys) {
    const store = new LocalObjectStore(stage.folder);
    const audio = await readEpochAudio(store, keys);
    const artifacts = await audioArtifacts(store, audio, MEETING_START, new Map());
    const left = (await store.list(keys.audioFolder)).map(({ key }) => key);
    return { artifacts, left };
  }

  it('loses nothing that it had written, whichever change of the disk is the last before SIGKILL', async () => {
    let isKilled = true;
    let steps = 0;
    for (; isKilled; steps += 1) {
      const killed = await killedAfter(steps, 'moved');
      isKilled = killed.isKilled;
      const found = await completed(killed.keys);
      expect(found.left).toEqual(found.artifacts.map(({ key }) => key).sort());
      expect(found.artifacts.map(({ kind }) => kind)).toEqual(['mixed_audio', 'audio', 'audio']);
      for (const { key, offsetMs, participant } of found.artifacts) {
        const samples = await samplesOf(join(stage.folder, key));
        const from = (3_000 - offsetMs) * SAMPLES_PER_MS;
        const since = samples.subarray(from, from + 3_000 * SAMPLES_PER_MS);
        const sound = spoken[participant?.userId ?? ''] ?? mix;
        expect(isSame(since, sound.subarray(3_000 * SAMPLES_PER_MS))).toBe(true);
      }
    }
    expect(steps).toBeGreaterThan(20);
  });

  it('leaves files that open as they lie, whichever change of the disk is the last before SIGKILL', async () => {
    const store = new LocalObjectStore(stage.folder);
    let isKilled = true;
    let opened = 0;
    for (let steps = 0; isKilled; steps += 1) {
      const killed = await killedAfter(steps, 'first');
      isKilled = killed.isKilled;
      const files = await store.list(killed.keys.audioFolder);
      for (const { key } of files.filter(({ bytes }) => bytes > 0)) {
        const samples = await samplesOf(join(stage.folder, key));
        if (samples.length > 0) opened += 1;
      }
    }
    expect(opened).toBeGreaterThan(20);
  });
});
