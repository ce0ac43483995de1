/** A timestamp this far from where the session stands is believed once others agree. */
const NEAR_MS = 60_000;
/** Further than this from the newest packet a clock is broken, however many agree. */
const PLAUSIBLE_MS = 24 * 3_600_000;
/** How long after its offer the first packet of an owner may come: a session may be taken up late. */
const FIRST_PLAUSIBLE_MS = 30 * PLAUSIBLE_MS;
/** So many packets in a row make a jump: a broken timestamp comes alone or in pairs. */
const AGREEING_PACKETS = 3;

/** What became clear about a packet, and about those that waited for it. */
export interface Judgement<Frame> {
  /** To be placed, in order of arrival. */
  readonly believed: readonly Frame[];
  readonly refused: readonly Frame[];
}

/**
 * Judges timestamps against a clock that moves with the session: the newest packet placed, and before
 * the first one the time of the stream's offer. A packet far ahead waits until others in a row agree,
 * so that one broken timestamp neither ends a recording nor stretches it; a long silence does not.
 */
export class PacketClock<Frame extends { readonly timestamp: number }> {
  #newest = -Infinity;
  #oldest = Infinity;
  #waiting: Frame[] = [];

  /** @param offeredAt Unix milliseconds */
  constructor(private readonly offeredAt: number) {}

  /** Newest timestamp placed, Unix milliseconds; `-Infinity` before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** Whether something else of the session, event 1 say, may have happened then. */
  isPlausible(timestamp: number): boolean {
    return Math.abs(timestamp - this.#oldest) <= PLAUSIBLE_MS;
  }

  /** The packet of this timestamp is placed. */
  advance(timestamp: number): void {
    this.#newest = Math.max(this.#newest, timestamp);
    this.#oldest = Math.min(this.#oldest, timestamp);
  }

  judge(frame: Frame): Judgement<Frame> {
    if (!this.#isPossible(frame.timestamp)) return { believed: [], refused: [frame] };
    if (this.#isNear(frame.timestamp)) return { believed: [frame], refused: this.#takeWaiting() };
    const refused = this.#isAgreed(frame.timestamp) ? [] : this.#takeWaiting();
    this.#waiting.push(frame);
    const believed = this.#waiting.length < AGREEING_PACKETS ? [] : this.#takeWaiting();
    return { believed, refused };
  }

  /** At the session's end: a few last words after a long silence lie before it, a broken clock not. */
  judgeWaiting(endedAt: number): Judgement<Frame> {
    const waiting = this.#takeWaiting();
    const isBelieved = ({ timestamp }: Frame) => timestamp <= endedAt + NEAR_MS;
    return {
      believed: waiting.filter((frame) => isBelieved(frame)),
      refused: waiting.filter((frame) => !isBelieved(frame)),
    };
  }

  #isPossible(timestamp: number): boolean {
    if (this.#isRunning) return Math.abs(timestamp - this.#newest) <= PLAUSIBLE_MS;
    return Math.abs(timestamp - this.offeredAt) <= FIRST_PLAUSIBLE_MS;
  }

  #isNear(timestamp: number): boolean {
    if (this.#isRunning) return timestamp <= this.#newest + NEAR_MS;
    return Math.abs(timestamp - this.offeredAt) <= NEAR_MS;
  }

  /** Whether the timestamp goes on from the last one that waits. */
  #isAgreed(timestamp: number): boolean {
    const last = this.#waiting.at(-1);
    if (last === undefined) return true;
    return timestamp >= last.timestamp - NEAR_MS && timestamp <= last.timestamp + PLAUSIBLE_MS;
  }

  get #isRunning(): boolean {
    return this.#newest !== -Infinity;
  }

  #takeWaiting(): Frame[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}
