import { describe, expect, it } from 'vitest';
import { agree, ownerGaps, unheardIn, type LedgerGap, type Sound } from './recorded.gaps.js';

const sound = (track: string, epoch: number, from: number, to: number): Sound => ({
  track,
  epoch,
  from,
  to,
});
const line = (track: string, from: number, to: number, cause = 'reconnect'): LedgerGap => ({
  track,
  from,
  to,
  cause,
});

/** Three owners of two people. */
const FILES = [
  sound('ana', 1, 500, 8_900),
  sound('ben', 1, 3_200, 10_500),
  sound('ben', 2, 11_400, 17_700),
  sound('ana', 2, 12_900, 20_200),
  sound('ana', 3, 21_200, 25_600),
  sound('ben', 3, 21_800, 23_900),
];
const ALL = [line('*', 10_500, 11_400), line('*', 20_200, 21_200)];
/** Ana had been silent for a while as the first owner left, and Ben as the second one did. */
const EACH = [
  line('ana', 10_800, 11_400),
  line('ben', 10_500, 11_400),
  line('ana', 20_200, 21_200),
  line('ben', 20_200, 21_200),
];
/** Silence inside of a file. */
const INSIDE = line('ana', 21_300, 25_300, 'not_sent');

const judged = (ledger: readonly LedgerGap[], files: readonly Sound[] = FILES) =>
  agree(ownerGaps(files, ledger));

describe('gaps of a recording by its files and by its ledger', () => {
  it('agree where each gap between owners has its line, with or without one of each track', () => {
    expect(judged([...ALL, INSIDE])).toBe(true);
    expect(judged([...ALL, ...EACH, INSIDE])).toBe(true);
  });

  it('agree where a line is off by less than a packet, and not by one', () => {
    expect(judged([line('*', 10_519, 11_400), line('*', 20_200, 21_200)])).toBe(true);
    expect(judged([line('*', 10_520, 11_400), line('*', 20_200, 21_200)])).toBe(false);
  });

  it('disagree where opposite errors have the right sum', () => {
    expect(judged([line('*', 10_500, 11_900), line('*', 20_700, 21_200)])).toBe(false);
    expect(judged([line('*', 10_500, 12_400)])).toBe(false);
  });

  it('disagree where a line is missing, or is too many', () => {
    expect(judged([])).toBe(false);
    expect(judged(ALL.slice(1))).toBe(false);
    expect(judged([...ALL, line('*', 23_000, 24_000)])).toBe(false);
    expect(judged(EACH)).toBe(false);
  });

  it('disagree where a track has no line, or one elsewhere', () => {
    for (const left of EACH) {
      const others = EACH.filter((each) => each !== left);
      expect(judged([...ALL, ...others])).toBe(false);
      const early = line(left.track, left.from - 500, left.to);
      const short = line(left.track, left.from, left.to - 100);
      expect(judged([...ALL, ...others, early])).toBe(false);
      expect(judged([...ALL, ...others, short])).toBe(false);
    }
    expect(judged([...ALL, ...EACH, line('ben', 23_900, 25_000)])).toBe(false);
  });

  it('take a break that its own owner survived for none of theirs', () => {
    expect(judged([...ALL, line('ana', 21_300, 25_300)])).toBe(true);
  });

  it('are none where owners overlap; a ledger that has one disagrees', () => {
    const overlapping = [sound('ana', 1, 0, 5_000), sound('ana', 2, 4_000, 9_000)];
    expect(unheardIn(overlapping)).toEqual([]);
    expect(judged([], overlapping)).toBe(true);
    expect(judged([line('*', 4_000, 5_000)], overlapping)).toBe(false);
  });

  it('leave an owner out that heard nothing', () => {
    const files = [sound('ana', 1, 0, 1_000), sound('ana', 3, 4_000, 5_000)];
    expect(unheardIn(files)).toEqual([{ track: '*', epoch: 3, from: 1_000, to: 4_000 }]);
  });
});
