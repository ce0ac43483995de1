import { describe, expect, it } from 'vitest';
import { EXPLANATIONS, gaps } from './recovery.explanations.ts';
import { recoveryPage } from './recovery.page.ts';
import { readRecording } from './recovery.recording.ts';
import { SCENARIOS } from './recovery.scenario.ts';

/** For the summary: whose recovery stands beside ours. */
const JUDGE = { meta: { client: 'Zoom rtms 1.1.0 (recorded recovery)' } };

describe('recovery of the official client and of the service', JUDGE, () => {
  const recording = readRecording();

  it('is recorded for each scenario', () => {
    expect(recording.map(({ scenario }) => scenario)).toEqual(SCENARIOS.map(({ name }) => name));
  });

  it('differs nowhere without an explanation', () => {
    expect(gaps(recording, EXPLANATIONS)).toEqual([]);
  });

  it('is brought to an end by the service: media flow again, but for what Zoom stopped or refuses for good', () => {
    const ends = new Map<string, readonly string[]>([
      ['stopped, to be started anew', []],
      ['stopped for good', []],
      ['signaling lost, and Zoom no longer knows the stream', []],
      ['one medium lost, and refused for good', ['transcript']],
    ]);
    for (const { scenario, service } of recording) {
      const flowing = ends.get(scenario) ?? ['audio', 'transcript'];
      expect(service.flowing, scenario).toEqual(flowing);
    }
  });

  it('is what docs/reference/recovery.md says', async () => {
    const page = '../../../docs/reference/recovery.md';
    await expect(recoveryPage(recording)).toMatchFileSnapshot(page);
  });
});

describe('the check of explanations', () => {
  const run = (...steps: string[]) => ({ steps, flowing: ['audio'], left: [] });
  const play = (official: string[], service: string[]) => [
    { scenario: 'lost', official: run(...official), service: run(...service) },
  ];
  const reason = {
    in: ['lost'],
    service: ['signaling: message 5'],
    because: 'It subscribes again.',
  };
  const again = 'signaling 2: message 5 (events 2, 3)';

  it('names a difference without an explanation, on either side', () => {
    expect(gaps(play([], [again]), [])).toEqual([
      'lost: service: signaling: message 5 has 0 explanations',
    ]);
    expect(gaps(play([again], []), [reason])).toEqual([
      'lost: official: signaling: message 5 has 0 explanations',
      'lost: service: signaling: message 5 is explained and does not differ',
    ]);
  });

  it('names another end', () => {
    const [line] = play([], []);
    if (line === undefined) throw new Error('no line');
    const ended = { ...line, official: { ...line.official, flowing: [] } };
    expect(gaps([ended], [])).toEqual([
      'lost: official: nothing flows any more has 0 explanations',
      'lost: service: audio flows has 0 explanations',
    ]);
  });

  it('wants one explanation, not two, and none of what both do', () => {
    expect(gaps(play([], [again]), [reason])).toEqual([]);
    expect(gaps(play([], [again]), [reason, reason])).toEqual([
      'lost: service: signaling: message 5 has 2 explanations',
    ]);
    expect(gaps(play([again], [again]), [reason])).toEqual([
      'lost: service: signaling: message 5 is explained and does not differ',
    ]);
  });
});
