import { describe, expect, it } from 'vitest';
import { ScriptLibrary } from '../script/script.library.js';
import { simulatorFolder } from '../simulator.paths.js';
import { ScriptedPerformance } from '../stage/scripted.performance.js';
import { LaterPerformance } from './later.performance.js';

const OFFSET = 2000;
const whole = new ScriptedPerformance(
  new ScriptLibrary(simulatorFolder()).load('standup'),
  '4444AAAiAAAAAiAiAiiAii==',
);
const later = new LaterPerformance(whole, OFFSET);
const speaker = whole.roster(0)[0]?.userId ?? 0;

describe('LaterPerformance', () => {
  it('is what is left of the meeting', () => {
    expect(later.durationMs).toBe(whole.durationMs - OFFSET);
    expect(later.roster(0)).toEqual(whole.roster(OFFSET));
    expect(later.audio(speaker, 0, 500)).toEqual(whole.audio(speaker, OFFSET, OFFSET + 500));
  });

  it('tells cues and words by its own time, and none from before', () => {
    const end = later.durationMs + 1;
    const cues = later.cues(-OFFSET, end);
    const expected = whole.cues(OFFSET, OFFSET + end);
    const word = cues.find((cue) => cue.cue === 'transcript');
    const original = expected.find((cue) => cue.cue === 'transcript');

    expect(cues.map(({ atMs }) => atMs + OFFSET)).toEqual(expected.map(({ atMs }) => atMs));
    expect(word?.startMs).toBe((original?.startMs ?? 0) - OFFSET);
    expect(word?.endMs).toBe((original?.endMs ?? 0) - OFFSET);
  });

  it('shows the same pictures, earlier on its clock', () => {
    const pictures = later.video(speaker, 0, 1000);

    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.map(({ atMs }) => atMs + OFFSET)).toEqual(
      whole.video(speaker, OFFSET, OFFSET + 1000).map(({ atMs }) => atMs),
    );
  });
});
