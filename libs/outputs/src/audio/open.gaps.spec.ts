import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioJournalLine } from './audio.journal.js';
import type { TrackGap } from './explained.losses.js';
import { gapsLeftOpen, OpenGaps } from './open.gaps.js';
import { PacketSequence, type SequenceGap } from './packet.sequence.js';

const TRACK = { track: 'ana', part: 1 } as const;
const PACKET_MS = 20;

const gapAt = (from: number, to = from + PACKET_MS): TrackGap => ({
  ...{ from, to },
  cause: 'lost',
  packets: 1,
});
const toGap = ({ from, to, packets }: SequenceGap): TrackGap => ({
  ...{ from, to, packets },
  cause: 'lost',
});
const settled = (gap: TrackGap): AudioJournalLine => ({ line: 'gap', ...TRACK, ...gap });

describe('gaps that may still be filled', () => {
  it('have a line for what is new alone', () => {
    const open = new OpenGaps(TRACK);
    expect(open.line([])).toBeNull();
    expect(open.line([gapAt(100)])).toMatchObject({ since: 100, gaps: [gapAt(100)] });
    expect(open.line([gapAt(100)])).toBeNull();
    expect(open.line([gapAt(100), gapAt(300)])).toMatchObject({ since: 300, gaps: [gapAt(300)] });
    open.settled(gapAt(100));
    expect(open.line([gapAt(300)])).toBeNull();
    expect(open.line([])).toMatchObject({ since: 300, gaps: [] });
  });

  it('are told once, with those that are settled, whenever the journal ends', () => {
    const step = fc.record({
      packets: fc.array(fc.nat(60), { maxLength: 6 }),
      settles: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const sequence = new PacketSequence();
        const open = new OpenGaps(TRACK);
        const lines: AudioJournalLine[] = [];
        let settledTo = -1;
        for (const { packets, settles } of steps) {
          for (const at of packets) {
            const timestamp = at * PACKET_MS;
            // What is behind the horizon is left out before it gets here.
            if (timestamp <= settledTo || sequence.has(timestamp)) continue;
            const [from, to] = [timestamp, timestamp + PACKET_MS];
            sequence.add({ timestamp, milliseconds: PACKET_MS, from, to });
          }
          if (settles) {
            settledTo += 10 * PACKET_MS;
            for (const gap of sequence.settle(settledTo).map(toGap)) {
              lines.push(settled(gap));
              open.settled(gap);
            }
          }
          const now = sequence.open().map(toGap);
          const line = open.line(now);
          if (line !== null) lines.push(line);
          expect(gapsLeftOpen(lines)).toEqual(now.map(settled));
        }
      }),
    );
  });
});
