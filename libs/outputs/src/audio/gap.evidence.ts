import type { MediaKind, TimelineNotice } from '@zoom-platform/rtms/extension';
import type { GapCause } from './audio.journal.js';
import type { Span } from './sample.window.js';

/** A talker whose packets go on within this time was talking all along; reference §5.2 has no flag. */
export const LOST_LIMIT_MS = 500;

/** A gap, or a part of one, and what the session's notices say of it. Unix milliseconds. */
export interface ExplainedGap extends Span {
  readonly cause: GapCause;
}

/** Collects what the timeline says about times without media of one kind. */
export class GapEvidence {
  constructor(private readonly kind: MediaKind) {}

  readonly #paused: Span[] = [];
  readonly #reconnects: Span[] = [];
  readonly #overflows: number[] = [];

  observe(notice: TimelineNotice): void {
    const at = notice.timestamp;
    if (notice.notice === 'paused') begin(this.#paused, at);
    else if (notice.notice === 'resumed') end(this.#paused, at);
    else if (notice.notice === 'interrupted' && this.#concerns(notice.media)) {
      begin(this.#reconnects, at);
    } else if (notice.notice === 'reconnected' && this.#concerns(notice.media)) {
      end(this.#reconnects, at);
    } else if (notice.notice === 'dropped' && notice.media === this.kind) this.#overflowed(at);
  }

  /**
   * Cuts a gap by cause: what was paused first, then what was disconnected, then the rest.
   *
   * @param lostLimitMs longest stretch after which media that goes on were there all along
   */
  explain(gap: Span, lostLimitMs = LOST_LIMIT_MS): ExplainedGap[] {
    const paused = overlaps(gap, this.#paused, 'paused');
    const parts = fill(gap, paused).flatMap((part) => {
      if (part.cause !== null) return [part];
      return fill(part, overlaps(part, this.#reconnects, 'reconnect'));
    });
    return parts.map((part) => ({
      from: part.from,
      to: part.to,
      cause: part.cause ?? this.#causeOf(part, lostLimitMs),
    }));
  }

  /** Cuts the time after the last sound, however short: nothing says that anybody went on talking. */
  explainEnd(gap: Span): ExplainedGap[] {
    return this.explain(gap).map((part) =>
      part.cause === 'lost' ? { ...part, cause: 'not_sent' } : part,
    );
  }

  /** A flood of notices is remembered as one a {@link LOST_LIMIT_MS}, which is all the answer needs. */
  #overflowed(at: number): void {
    const last = this.#overflows.at(-1);
    if (last === undefined || at - last >= LOST_LIMIT_MS) this.#overflows.push(at);
  }

  #concerns(media: string | null): boolean {
    return media === null || media === this.kind;
  }

  #causeOf({ from, to }: Span, lostLimitMs: number): GapCause {
    const near = (at: number) => at >= from - LOST_LIMIT_MS && at <= to + LOST_LIMIT_MS;
    if (this.#overflows.some(near)) return 'overflow';
    return to - from <= lostLimitMs ? 'lost' : 'not_sent';
  }
}

function begin(spans: Span[], at: number): void {
  if (spans.at(-1)?.to !== Infinity) spans.push({ from: at, to: Infinity });
}

function end(spans: Span[], at: number): void {
  const open = spans.at(-1);
  if (open?.to === Infinity) spans[spans.length - 1] = { from: open.from, to: at };
}

interface Part extends Span {
  readonly cause: GapCause | null;
}

function overlaps(gap: Span, spans: readonly Span[], cause: GapCause): Part[] {
  return spans
    .map((span) => ({
      from: Math.max(gap.from, span.from),
      to: Math.min(gap.to, span.to),
      cause,
    }))
    .filter((part) => part.from < part.to);
}

/** The whole gap in order, be it empty: the parts that are explained, and `null` between them. */
function fill(gap: Span, explained: readonly Part[]): Part[] {
  const parts: Part[] = [];
  let at = gap.from;
  for (const part of explained) {
    if (part.from > at) parts.push({ from: at, to: part.from, cause: null });
    parts.push(part);
    at = Math.max(at, part.to);
  }
  if (at < gap.to || parts.length === 0) parts.push({ from: at, to: gap.to, cause: null });
  return parts;
}
