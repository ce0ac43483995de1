import type { Performance } from '../../apps/simulator/src/stage/performance.port.js';

/** Beyond it a stream is taken to have been silent: the outputs' README. */
const LOST_LIMIT_MS = 500;

/** A packet that the network swallowed, by the simulator's journal. */
export interface SwallowedPacket {
  readonly userId: number;
  /** Milliseconds of the script. */
  readonly atMs: number;
  /** How long it is, in milliseconds. */
  readonly ms: number;
}

/**
 * Those that the receiver can know of: another packet of the same person came before and one after, no further
 * apart than a loss is told from silence.
 */
export function knowableLosses(
  performance: Performance,
  swallowed: readonly SwallowedPacket[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { userId, ms } of swallowed) {
    if (counts.has(String(userId))) continue;
    const lost = new Set(swallowed.filter((one) => one.userId === userId).map(({ atMs }) => atMs));
    counts.set(String(userId), countBetween(sentAt(performance, userId, ms), lost, ms));
  }
  for (const [userId, count] of counts) if (count === 0) counts.delete(userId);
  return counts;
}

function sentAt(performance: Performance, userId: number, ms: number): number[] {
  const starts = Array.from({ length: performance.durationMs / ms }, (_, index) => index * ms);
  return starts.filter((at) => {
    const isThere = performance.roster(at).some((participant) => participant.userId === userId);
    return isThere && performance.audio(userId, at, at + ms) !== null;
  });
}

function countBetween(sent: readonly number[], lost: ReadonlySet<number>, ms: number): number {
  let count = 0;
  let waiting = 0;
  let heardTo: number | null = null;
  for (const at of sent) {
    if (lost.has(at)) {
      waiting += 1;
      continue;
    }
    if (heardTo !== null && at - heardTo <= LOST_LIMIT_MS) count += waiting;
    heardTo = at + ms;
    waiting = 0;
  }
  return count;
}
