import { describe, expect, it } from 'vitest';
import { ScriptLibrary } from '../script/script.library.js';
import { simulatorFolder } from '../simulator.paths.js';
import { ScriptedPerformance } from './scripted.performance.js';

const library = new ScriptLibrary(simulatorFolder());
const demo = library.load('demo');
const stage = new ScriptedPerformance(demo, '4444AAAiAAAAAiAiAiiAii==');
const ANA = 16_778_240;
const BEN = 16_779_264;
const ZOE = 16_780_288;

describe('ScriptedPerformance of the demo (real speech, real pictures)', () => {
  it('knows who is there', () => {
    const names = (atMs: number) => stage.roster(atMs).map(({ userName }) => userName);

    expect(names(19_999)).toEqual(['Ana Duarte', 'Ben Okafor']);
    expect(names(20_000)).toEqual(['Ana Duarte', 'Ben Okafor', 'Zoë Müller']);
  });

  it.each([10, 20, 37, 100])('gives the same sound in pieces of %i ms as in one', (piece) => {
    const pieces: number[] = [];
    for (let atMs = 1000; atMs < 1000 + piece * 100; atMs += piece) {
      const samples = stage.audio(ANA, atMs, atMs + piece) ?? new Int16Array(piece * 16);
      expect(samples).toHaveLength(piece * 16);
      pieces.push(...samples);
    }

    expect(pieces).toEqual([...(stage.audio(ANA, 1000, 1000 + piece * 100) ?? [])]);
  });

  it('starts a sentence at the very sample that the script names', () => {
    const samples = stage.audio(ANA, 1490, 1510) ?? new Int16Array();

    expect(samples.findIndex((sample) => sample !== 0)).toBe(160);
    expect(samples.subarray(160)).toEqual(demo.utterances[0]?.speech.subarray(0, 160));
  });

  it('sends nothing for somebody who is silent, unknown or off the record', () => {
    expect(stage.audio(ANA, 0, 1500)).toBeNull();
    expect(stage.audio(99, 1500, 1600)).toBeNull();
    expect(stage.audio(ANA, 35_000, 37_000)).toBeNull();
  });

  it('cues everything exactly once, in order, whatever the stretches', () => {
    const once = stage.cues(0, demo.durationMs + 1);
    const inPieces = [];
    for (let atMs = 0; atMs <= demo.durationMs; atMs += 13)
      inPieces.push(...stage.cues(atMs, atMs + 13));

    expect(inPieces).toEqual(once);
    expect(once.map(({ atMs }) => atMs)).toEqual(
      once.map(({ atMs }) => atMs).toSorted((one, other) => one - other),
    );
    expect(new Set(once.map(({ cue }) => cue))).toEqual(
      new Set([
        'joined',
        'active_speaker',
        'video_on',
        'video_off',
        'sharing_started',
        'sharing_stopped',
        'transcript',
        'paused',
        'resumed',
        'drop',
        'ended',
      ]),
    );
    expect(once.at(-1)).toEqual({ atMs: 60_000, cue: 'ended', stopReason: 6 });
  });

  it('never cues a word that was spoken off the record', () => {
    expect(JSON.stringify(stage.cues(0, 60_001))).not.toContain('between us');
  });

  it('lets a later answer overtake the question before it', () => {
    const starts = stage
      .cues(0, 60_000)
      .flatMap((cue) => (cue.cue === 'transcript' ? [cue.startMs] : []));

    expect(starts.indexOf(14_500)).toBeLessThan(starts.indexOf(10_500));
  });

  it('shows each camera in both codecs at their own rate, and nothing in a pause', () => {
    const second = stage.video(ANA, 1000, 2000);

    expect(second.filter(({ codec }) => codec === 'H264')).toHaveLength(15);
    expect(second.filter(({ codec }) => codec === 'JPG')).toHaveLength(5);
    expect(second.filter(({ codec, keyFrame }) => codec === 'H264' && keyFrame)).toHaveLength(1);
    expect(stage.video(ANA, 34_000, 39_000)).toEqual([]);
    expect(stage.video(ZOE, 20_000, 22_000)).toEqual([]);
    expect(stage.video(BEN, 44_000, 60_000)).toEqual([]);
  });

  it('shows each picture exactly once, whatever the stretches', () => {
    const inPieces = [];
    for (let atMs = 0; atMs < 5000; atMs += 7) inPieces.push(...stage.video(ANA, atMs, atMs + 7));

    expect(inPieces.filter(({ atMs }) => atMs < 5000)).toEqual(stage.video(ANA, 0, 5000));
  });
});
