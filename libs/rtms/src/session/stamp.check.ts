import type { MediaFrame, TranscriptFrame } from '../media/media-frame.type.js';
import type { ZoomTime } from './zoom.time.js';

/** What Zoom sent, as a frame; a notice is made of an event, whose time is checked before. */
type SentFrame = Exclude<MediaFrame, { readonly kind: 'notice' }>;

/** Lets no time through to the sinks that cannot be right: in its place stands when the message came. */
export class StampCheck {
  /** @param implausible called for each time that is replaced. */
  constructor(
    private readonly time: ZoomTime,
    private readonly implausible: () => void,
  ) {}

  /** @param timestamp Unix milliseconds. @returns `null` where there is none, or none that can be right. */
  believed(timestamp: number | null): number | null {
    if (timestamp === null || this.time.isPlausible(timestamp)) return timestamp;
    this.implausible();
    return null;
  }

  frame(frame: SentFrame): SentFrame {
    const timestamp = this.believed(frame.timestamp) ?? this.time.now();
    if (frame.kind === 'transcript') return this.#spoken({ ...frame, timestamp });
    return timestamp === frame.timestamp ? frame : { ...frame, timestamp };
  }

  /** Of words the time of the message is the end, as far as is known. */
  #spoken(frame: TranscriptFrame): TranscriptFrame {
    const { timestamp } = frame;
    const start = this.believed(frame.startTime);
    const end = this.believed(frame.endTime);
    return {
      ...frame,
      startTime: start ?? Math.min(timestamp, end ?? timestamp),
      endTime: end ?? Math.max(timestamp, start ?? timestamp),
    };
  }
}
