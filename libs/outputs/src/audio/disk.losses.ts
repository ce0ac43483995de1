import type { GapLine } from './audio.journal.js';
import type { Span } from './sample.window.js';

type Lost = Pick<GapLine, 'track' | 'part'> & {
  /** Length of the track's packets in milliseconds; `null` where they are not counted. */
  readonly packetMs: number | null;
};

/**
 * What was received and never written, one stretch a track until it can be written down: a disk that
 * stays full for an hour must not fill the memory with lines that say so.
 */
export class DiskLosses {
  readonly #lost = new Map<string, Lost & Span>();

  /** @param span Unix milliseconds */
  add(lost: Lost, { from, to }: Span): void {
    const key = `${lost.track}/${String(lost.part)}`;
    const known = this.#lost.get(key) ?? { from, to };
    const span = { from: Math.min(known.from, from), to: Math.max(known.to, to) };
    this.#lost.set(key, { ...lost, ...span });
  }

  take(): GapLine[] {
    const lines = [...this.#lost.values()].map(({ track, part, from, to, packetMs }): GapLine => {
      const packets = packetMs === null ? null : Math.max(1, Math.round((to - from) / packetMs));
      return { line: 'gap', track, part, from, to, cause: 'disk', packets };
    });
    this.#lost.clear();
    return lines;
  }
}
