import type { AudioTrack } from './audio.track.js';
import { saturatingSum, type SampleView, type Span } from './sample.window.js';
import type { PcmFormat } from './wav.header.js';

/** Key label of the mix; no participant can have it, since theirs are numbers or counted. */
export const MIX_LABEL = 'mixed';

/**
 * The saturating sum of all tracks of one format: that of the session's first packet. A track of
 * another rate or channel count is not mixed, and the journal says so; nothing is resampled.
 */
export class MixTrack {
  readonly #tracks: AudioTrack[] = [];
  #format: PcmFormat | null = null;

  get format(): PcmFormat | null {
    return this.#format;
  }

  /** Whether the track is part of the mix. */
  include(track: AudioTrack): boolean {
    const { sampleRate, channels } = (this.#format ??= track.format);
    if (track.format.sampleRate !== sampleRate || track.format.channels !== channels) return false;
    this.#tracks.push(track);
    return true;
  }

  /** First and last position with sound of any track. */
  get extent(): Span {
    return {
      from: Math.min(...this.#tracks.map(({ extent }) => extent.from)),
      to: Math.max(...this.#tracks.map(({ extent }) => extent.to)),
    };
  }

  /** Whether its file could be started anew. */
  get isWhole(): boolean {
    return this.#tracks.every((track) => track.isWhole);
  }

  /** Unix milliseconds from its last sound to `end`; `null` where there is nothing between. */
  silenceUntil(end: number): Span | null {
    const from = this.#tracks[0]?.timeOf(this.extent.to) ?? Infinity;
    return from < end ? { from, to: end } : null;
  }

  sum(span: Span): SampleView[] {
    const sounding = this.#tracks.filter(
      ({ extent }) => extent.from < span.to && extent.to > span.from,
    );
    const tracks = sounding.length === 0 ? this.#tracks.slice(0, 1) : sounding;
    return saturatingSum(tracks.map((track) => track.views(span)));
  }

  positionOf(unixMs: number): number {
    return this.#tracks[0]?.positionOf(unixMs) ?? 0;
  }
}
