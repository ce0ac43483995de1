import type { TimelineNotice } from '@zoom-platform/rtms/extension';
import type { GapCause } from '../audio/audio.journal.js';
import { type ExplainedGap, GapEvidence, LOST_LIMIT_MS } from '../audio/gap.evidence.js';
import type { Span } from '../audio/sample.window.js';
import { PictureCadence, type PictureGap } from './picture.cadence.js';
import { beginsAnew, type VideoStream } from './stream.breaks.js';
import type { VideoJournalLine } from './video.journal.js';

/** A part's count is written so often, by the source's clock. */
const COUNT_MS = 1_000;
/** Media at a slow pace are lost, not ended, while they go on within so many intervals. */
const LOST_INTERVALS = 3;
/** Pictures there were that are not in the file. */
const COUNTED: ReadonlySet<GapCause> = new Set(['lost', 'overflow', 'undecodable', 'disk']);

/** Units that came and are not in the file. */
interface LeftOut extends Span {
  readonly pictures: number;
  /** Of a stretch that the disk began, all that cannot be decoded after it is the disk's. */
  readonly cause: 'undecodable' | 'disk';
}

/** Counts what became of one track's pictures, and writes it to the ledger. */
export class VideoNotes {
  readonly #cadence = new PictureCadence();
  readonly #evidence: GapEvidence;
  /** First pictures after a stretch in which Zoom may have sent none. */
  readonly #afterBreak = new Set<number>();
  #isBroken = false;
  #skipped: LeftOut[] = [];
  #part = 0;
  #packets = 0;
  #countedAt = -Infinity;
  #takenAt = -Infinity;
  #arrivedAt = 0;

  constructor(
    private readonly track: string,
    private readonly stream: VideoStream,
    private readonly log: (line: VideoJournalLine) => void,
    private readonly now: () => number,
  ) {
    this.#evidence = new GapEvidence(stream.kind);
  }

  observe(notice: TimelineNotice): void {
    this.#evidence.observe(notice);
    if (beginsAnew(notice, this.stream)) this.broken();
  }

  /**
   * What Zoom sends next begins anew, with a key frame: that pictures are missing before it says
   * nothing of a loss. Goes by the order of arrival, since notices have another clock than pictures.
   */
  broken(): void {
    this.#isBroken = true;
  }

  /** A new file of the track begins. */
  begun(part: number): void {
    this.#count();
    this.#part = part;
    this.#packets = 0;
    this.#arrivedAt = this.now();
  }

  /** A picture is in the file, or will be with the next write. */
  taken(timestamp: number): void {
    this.#packets += 1;
    this.#takenAt = timestamp;
    this.#came(timestamp);
    if (timestamp - this.#countedAt < COUNT_MS) return;
    this.#count();
    this.#countedAt = timestamp;
  }

  /** A unit came that cannot be decoded, since others were missed; or that the disk did not take. */
  skipped(timestamp: number, cause: LeftOut['cause'] = 'undecodable'): void {
    const last = this.#skipped.at(-1);
    const isSameGap = last !== undefined && last.from > this.#takenAt;
    if (!isSameGap) this.#skipped.push({ from: timestamp, to: timestamp, cause, pictures: 1 });
    else {
      const pictures = last.pictures + 1;
      this.#skipped[this.#skipped.length - 1] = { ...last, to: timestamp, pictures };
    }
  }

  /** Pictures of a part counted as taken, and the disk did not take them to the last. */
  unwritten(part: number, { from, to }: Span, packets: number): void {
    this.log({ line: 'gap', track: this.track, part, from, to, cause: 'disk', packets });
  }

  /** A picture came that nothing can be read of: none is missing on the way, but this one in the file. */
  unreadable(timestamp: number): void {
    this.#came(timestamp);
    const { track } = this;
    const span = { from: timestamp, to: timestamp };
    const part = Math.max(1, this.#part);
    this.log({ line: 'gap', track, part, ...span, cause: 'undecodable', packets: 1 });
  }

  /** A picture came again, or behind a newer one. */
  late(timestamp: number): void {
    const part = Math.max(1, this.#part);
    this.log({ line: 'late', track: this.track, part, from: timestamp, to: timestamp, packets: 1 });
  }

  close(): void {
    for (const gap of this.#cadence.settle()) this.#explain(gap);
    // No picture that was taken is behind these.
    for (const { from, to, cause, pictures: packets } of this.#skipped) {
      if (from < this.#takenAt) continue;
      this.log({ line: 'gap', track: this.track, part: this.#part, from, to, cause, packets });
    }
    this.#count();
  }

  #came(timestamp: number): void {
    if (this.#isBroken) this.#afterBreak.add(timestamp);
    this.#isBroken = false;
    for (const gap of this.#cadence.push(timestamp)) this.#explain(gap);
  }

  #count(): void {
    if (this.#packets === 0) return;
    const { track } = this;
    const count = { packets: this.#packets, driftMs: 0, arrivedAt: this.#arrivedAt };
    this.log({ line: 'received', track, part: this.#part, ...count });
  }

  #explain(gap: PictureGap): void {
    const limit = Math.max(LOST_LIMIT_MS, LOST_INTERVALS * gap.paceMs);
    const parts = this.#beforeAndAfterSkipped(gap);
    for (const explained of parts.flatMap((part) => this.#evidence.explain(part, limit))) {
      const { from, to, cause } = this.#withSkipped(this.#afterBreaks(explained, gap));
      const packets = COUNTED.has(cause) ? Math.max(1, Math.round((to - from) / gap.paceMs)) : null;
      this.log({ line: 'gap', track: this.track, part: this.#part, from, to, cause, packets });
    }
    this.#skipped = this.#skipped.filter(({ from }) => from >= gap.to);
    for (const at of this.#afterBreak) if (at <= gap.to) this.#afterBreak.delete(at);
  }

  /** What is missing before the first unit that was left out did not come; from there on, units came. */
  #beforeAndAfterSkipped(gap: PictureGap): Span[] {
    const at = this.#skipped.find(({ from }) => from > gap.from && from < gap.to)?.from;
    // Units are not exactly one interval apart: less than half of one is no picture.
    if (at === undefined || at - gap.from < gap.paceMs / 2) return [gap];
    return [
      { from: gap.from, to: at },
      { from: at, to: gap.to },
    ];
  }

  #afterBreaks(part: ExplainedGap, gap: PictureGap): ExplainedGap {
    const isUnjudged = part.cause === 'lost' && this.#afterBreak.has(gap.to);
    return isUnjudged ? { ...part, cause: 'not_sent' } : part;
  }

  #withSkipped(gap: ExplainedGap): ExplainedGap {
    if (gap.cause !== 'lost' && gap.cause !== 'not_sent') return gap;
    const skipped = this.#skipped.find(({ from, to }) => from < gap.to && to >= gap.from);
    return skipped === undefined ? gap : { ...gap, cause: skipped.cause };
  }
}
