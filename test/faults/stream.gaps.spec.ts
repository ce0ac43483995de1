import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../apps/simulator/src/journal/journal.port.js';
import { frozenGapsOf, ON_ITS_WAY_MS } from './stream.gaps.js';

const OFFERED = 5_000;
const accepted = { outcome: 'accepted' };

/** Of one stream; `at` in milliseconds of its meeting. */
const entry = (
  type: string,
  at: number,
  connection = 0,
  detail: Record<string, unknown> = {},
): JournalEntry => ({ at: OFFERED + at, type, streamId: 'ours', connection, detail });

const offered = entry('stream.offered', 0);
const first = [entry('client.ready', 1_000, 1, accepted), entry('signaling.closed', 10_000, 1)];

describe('gaps of a stream by the journal of Zoom', () => {
  it('begin with the freeze of an owner whose connection stood, and count for its own streams', () => {
    const successor = entry('client.ready', 16_000, 4, accepted);
    const entries = [offered, ...first, successor];
    const frozen = { streamIds: ['ours'], from: OFFERED + 8_000, to: OFFERED + 17_000 };
    const [gap, ...others] = frozenGapsOf(entries, 'ours', [frozen]);
    expect(others).toEqual([]);
    expect(gap?.from).toBe(8_000 - ON_ITS_WAY_MS);
    expect(gap?.to).toBeGreaterThan(14_000);
    expect(gap?.to).toBeLessThan(14_500);
    expect(frozenGapsOf(entries, 'ours', [{ ...frozen, streamIds: ['another'] }])).toEqual([]);
    expect(frozenGapsOf(entries, 'ours', [{ ...frozen, from: OFFERED + 16_500 }])).toEqual([]);
    expect(() => frozenGapsOf([offered], 'another', [])).toThrow('never offered');
  });
});
