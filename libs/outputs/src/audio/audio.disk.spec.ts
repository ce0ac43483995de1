import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audioArtifacts, readEpochAudio } from '../manifest/audio.artifacts.js';
import { EpochKeys } from '../storage/object.keys.js';
import { wavVersion } from '../testing/audio.session.js';
import { FullStore } from '../testing/full.store.js';
import { MEETING_START, noise, packets, sessionContext } from '../testing/session.frames.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { readWav } from '../testing/wav.reader.js';
import { openAudioRecording } from './audio.factory.js';

const ANA = '16778240';
const isWav = (key: string) => key.endsWith('.wav');
const isAnas = (key: string) => key.includes(ANA);

let folder: Awaited<ReturnType<typeof temporaryStore>>;
let store: FullStore;
const keys = new EpochKeys(sessionContext().sessionId, 1);
beforeEach(async () => {
  folder = await temporaryStore();
  store = new FullStore(folder.root);
});
afterEach(() => folder.remove());

/** A recording that writes with each delivery, or fails it. */
function openRecording() {
  const limits = { offeredAt: MEETING_START, horizonMs: 1_000, unwrittenBytes: 1 };
  return openAudioRecording(store, keys, limits, {
    now: Date.now,
    packet: () => undefined,
    failed: () => undefined,
  });
}

const endedAt = (atMs: number) =>
  ({ kind: 'ended', stopReason: 6, at: MEETING_START + atMs }) as const;

async function completed() {
  const audio = await readEpochAudio(store, keys);
  const gaps = audio.lines.flatMap((line) =>
    line.line === 'gap'
      ? [[line.track, line.from - MEETING_START, line.to - MEETING_START, line.cause, line.packets]]
      : [],
  );
  const artifacts = await audioArtifacts(store, audio, MEETING_START, new Map());
  const wav = async (label: string) =>
    readWav(await folder.file(keys.wav(label, 1, wavVersion(audio.lines, label))));
  return { gaps, artifacts, wav };
}

describe('a disk that is full', () => {
  it.each([
    { what: 'samples', isFull: isWav, lost: ['mixed', ANA] },
    { what: 'one track', isFull: isAnas, lost: [ANA] },
  ])('at the end, for $what: what is lost is not called whole', async ({ isFull, lost }) => {
    const sound = noise(8_000, 1);
    const all = packets(ANA, 0, sound);
    const recording = openRecording();
    await recording.deliver(all.slice(0, 30));
    store.isFull = isFull;
    await expect(recording.deliver(all.slice(30))).rejects.toThrow('ENOSPC');
    await expect(recording.close(endedAt(8_000))).rejects.toThrow('ENOSPC');
    store.isFull = () => false;
    const { gaps, artifacts, wav } = await completed();
    expect(gaps.filter(([, , , cause]) => cause === 'disk').sort()).toEqual(
      lost.map((track) => [track, 3_000, 8_000, 'disk', track === ANA ? 50 : null]).sort(),
    );
    const [mixed, ana] = artifacts;
    expect([mixed?.recovered, ana?.recovered]).toEqual([true, true]);
    expect([ana?.durationMs, mixed?.durationMs]).toEqual([
      3_000,
      lost.includes('mixed') ? 3_000 : 8_000,
    ]);
    expect((await wav(ANA)).samples).toEqual(sound.slice(0, 3_000 * 16));
  });

  it('altogether, at the end: the epoch is not closed, and what was written opens', async () => {
    const all = packets(ANA, 0, noise(4_000, 1));
    const recording = openRecording();
    await recording.deliver(all.slice(0, 30));
    store.isFull = () => true;
    await expect(recording.deliver(all.slice(30))).rejects.toThrow('ENOSPC');
    await expect(recording.close(endedAt(4_000))).rejects.toThrow('ENOSPC');
    store.isFull = () => false;
    const { artifacts, wav } = await completed();
    expect(artifacts.map(({ recovered }) => recovered)).toEqual([true, true]);
    expect((await wav(ANA)).samples).toEqual(noise(4_000, 1).slice(0, 3_000 * 16));
  });

  it('for a moment: nothing is lost, even where a file had to start anew', async () => {
    const sound = noise(3_000, 1);
    const all = packets(ANA, 0, sound);
    const recording = openRecording();
    await recording.deliver(all.slice(5, 10));
    store.isFull = isWav;
    await expect(recording.deliver(all.slice(2, 3))).rejects.toThrow('ENOSPC');
    await expect(recording.deliver(all.slice(1, 2))).rejects.toThrow('ENOSPC');
    await expect(recording.deliver(all.slice(0, 1))).rejects.toThrow('ENOSPC');
    const begun = async () => (await store.list(keys.audioFolder)).length;
    expect(await begun()).toBeLessThanOrEqual(4);
    store.isFull = () => false;
    for (const batch of [all.slice(3, 5), all.slice(10)]) await recording.deliver(batch);
    await expect.poll(begun).toBe(2);
    await recording.close(endedAt(3_000));
    const { gaps, artifacts, wav } = await completed();
    expect(gaps).toEqual([]);
    expect(artifacts.map(({ recovered }) => recovered)).toEqual([false, false]);
    for (const label of [ANA, 'mixed']) expect((await wav(label)).samples).toEqual(sound);
  });

  it('for an hour: half a minute is held, the ledger has the rest, and recording goes on', async () => {
    const minute = noise(60_000, 1);
    const recording = openRecording();
    await recording.deliver(packets(ANA, 0, minute));
    store.isFull = isWav;
    for (let at = 1; at < 60; at += 1) {
      const frames = packets(ANA, at * 60_000, minute);
      await expect(recording.deliver(frames)).rejects.toThrow('ENOSPC');
    }
    store.isFull = () => false;
    await recording.deliver(packets(ANA, 3_600_000, minute));
    await recording.close(endedAt(3_660_000));
    const { gaps, artifacts, wav } = await completed();
    const [ana] = gaps;
    const lostTo = Number(ana?.[2]);
    expect(gaps).toEqual([
      [ANA, 60_000, lostTo, 'disk', (lostTo - 60_000) / 100],
      ['mixed', 60_000, lostTo, 'disk', null],
    ]);
    expect(lostTo).toBeGreaterThan(3_560_000);
    expect(lostTo).toBeLessThan(3_570_000);
    expect(artifacts.map(({ recovered }) => recovered)).toEqual([false, false]);
    for (const label of [ANA, 'mixed']) {
      const { samples } = await wav(label);
      expect(samples.length).toBe(3_660_000 * 16);
      expect(samples.subarray(0, 60_000 * 16)).toEqual(minute);
      expect(samples.subarray(3_600_000 * 16)).toEqual(minute);
      const kept = (lostTo % 60_000) * 16;
      expect(samples.subarray(lostTo * 16, 3_600_000 * 16)).toEqual(minute.subarray(kept));
    }
  });
});
