import type {
  MediaFrame,
  MediaSinkStream,
  TimelineNotice,
  TranscriptFrame,
} from '@zoom-platform/rtms/extension';
import type { LineLog } from '../storage/line.log.js';
import { revisionOf, type TranscriptLine } from './transcript.operation.js';
import type { TranscriptSegments } from './transcript.segments.js';

export interface TranscriptHooks {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly packet: (outcome: 'kept' | 'repeated') => void;
  /** Operations are on the disk: readers of the log may go on. */
  readonly written: () => void;
}

/** One session's transcript packets and notices, each appended to its log. */
export class TranscriptRecording implements MediaSinkStream {
  constructor(
    private readonly segments: TranscriptSegments,
    private readonly operations: LineLog<TranscriptLine>,
    private readonly timeline: LineLog<TimelineNotice>,
    private readonly hooks: TranscriptHooks,
  ) {}

  async deliver(frames: readonly MediaFrame[]): Promise<void> {
    let hasNotice = false;
    let hasNews = false;
    for (const frame of frames) {
      if (frame.kind === 'notice') {
        await this.timeline.append(frame);
        hasNotice = true;
      } else if (frame.kind === 'transcript') hasNews = (await this.#take(frame)) || hasNews;
    }
    // Notices are few; readers of a running transcript need its zero and its names.
    if (hasNotice) await this.timeline.flush();
    if (!hasNews) return;
    await this.operations.flush();
    this.hooks.written();
  }

  async close(): Promise<void> {
    try {
      await this.operations.close();
    } finally {
      await this.timeline.close();
      this.hooks.written();
    }
  }

  async #take(frame: TranscriptFrame): Promise<boolean> {
    const operations = this.segments.apply(revisionOf(frame));
    this.hooks.packet(operations.length > 0 ? 'kept' : 'repeated');
    const arrivedAt = this.hooks.now();
    for (const operation of operations) await this.operations.append({ ...operation, arrivedAt });
    return operations.length > 0;
  }
}
