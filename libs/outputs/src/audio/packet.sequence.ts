import type { Span } from './sample.window.js';

/** A packet of a track, and the positions that it has in the file; none where it found no room. */
export interface SequencedPacket extends Span {
  /** Its source timestamp, Unix milliseconds. */
  readonly timestamp: number;
  readonly milliseconds: number;
}

/** Between two packets: positions without sound, and how many packets are missing there. */
export interface SequenceGap extends Span {
  readonly packets: number;
}

/**
 * A track's packets in the order of their source timestamps. What was lost is counted by these alone:
 * where packets stand in the file follows a clock that may run apart from the samples, and a silence
 * that closes such a difference is no loss.
 */
export class PacketSequence {
  /** The last one settled and those behind it. */
  readonly #packets: SequencedPacket[] = [];
  /** What is before the first of them. */
  #settled: Walk = { passed: 0, before: undefined, end: -Infinity, gaps: [] };
  /** What {@link open} has seen for good, so that it looks at each packet once. */
  #seen: Walk = { passed: 0, before: undefined, end: -Infinity, gaps: [] };

  has(timestamp: number): boolean {
    return this.#packets[this.#indexBefore(timestamp) + 1]?.timestamp === timestamp;
  }

  /** Whether it is newer than all the others. */
  isNewest(timestamp: number): boolean {
    return timestamp > (this.#packets.at(-1)?.timestamp ?? -Infinity);
  }

  /** Whether no packet is missing between a packet of this timestamp and the one before. */
  follows(timestamp: number, milliseconds: number): boolean {
    const before = this.#packets[this.#indexBefore(timestamp)];
    return before === undefined || missing(before, { timestamp, milliseconds }) <= 0;
  }

  add(packet: SequencedPacket): void {
    const index = this.#indexBefore(packet.timestamp) + 1;
    this.#packets.splice(index, 0, packet);
    if (index < this.#seen.passed + 2) this.#seen = { ...this.#settled, gaps: [] };
  }

  /** Gives out, once, what is between packets of which the later one starts by `unixMs`. */
  settle(unixMs: number): readonly SequenceGap[] {
    const { gaps, passed, ...walked } = this.#walk(this.#settled, (_, at) => at <= unixMs);
    this.#settled = { ...walked, passed: 0, gaps: [] };
    this.#packets.splice(0, passed);
    const seen = this.#seen;
    if (seen.passed < passed) this.#seen = this.#settled;
    else this.#seen = { ...seen, passed: seen.passed - passed, gaps: seen.gaps.slice(gaps.length) };
    return gaps;
  }

  /** What is between all packets that are not settled: a later one may still fill it. */
  open(): readonly SequenceGap[] {
    // What is beside the newest one is judged anew once there is another behind it.
    this.#seen = this.#walk(this.#seen, (index) => index + 2 < this.#packets.length);
    return this.#walk(this.#seen, () => true).gaps;
  }

  /** @param goesOn asked with the number of each packet, and the timestamp of the one behind it */
  #walk(from: Walk, goesOn: (index: number, next: number) => boolean): Walk {
    const gaps = [...from.gaps];
    let { before, end, passed } = from;
    for (;;) {
      const [one, other] = [this.#packets[passed], this.#packets[passed + 1]];
      if (one === undefined || other === undefined || !goesOn(passed, other.timestamp)) break;
      end = Math.max(end, one.to);
      const packets = lostBetween(before, one, other, this.#packets[passed + 2]);
      const gap = { from: end, to: Math.max(end, other.from), packets };
      if (packets > 0 || gap.to > gap.from) gaps.push(gap);
      before = one;
      passed += 1;
    }
    return { gaps, passed, before, end };
  }

  /** Of the last packet before a timestamp; -1 where there is none. Most are newer than all. */
  #indexBefore(timestamp: number): number {
    return this.#packets.findLastIndex((packet) => packet.timestamp < timestamp);
  }
}

/** What is known once so many packets were passed, each with the one behind it. */
interface Walk {
  readonly passed: number;
  readonly before: SequencedPacket | undefined;
  /** Position of the end of all that was passed. */
  readonly end: number;
  readonly gaps: readonly SequenceGap[];
}

/** A single timestamp that is off, late or early, makes no loss: the packets beside it say so. */
function lostBetween(
  before: Timed | undefined,
  one: Timed,
  other: Timed,
  after: Timed | undefined,
): number {
  const counts = [
    missing(one, other),
    after === undefined ? Infinity : missing(one, after, other.milliseconds),
    before === undefined ? Infinity : missing(before, other, one.milliseconds),
  ];
  return Math.max(0, Math.min(...counts));
}

type Timed = Pick<SequencedPacket, 'timestamp' | 'milliseconds'>;

/** How many packets fit between two, besides those `between` them, to the nearest one. */
function missing(one: Timed, other: Timed, between = 0): number {
  const apart = other.timestamp - one.timestamp - one.milliseconds - between;
  return Math.round(apart / Math.max(one.milliseconds, other.milliseconds));
}
