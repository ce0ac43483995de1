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

  /** Notices are few, and readers of a running transcript need its zero and its names: both logs are flushed. */
  async deliver(frames: readonly MediaFrame[]): Promise<void> {
    const notices = frames.filter((frame) => frame.kind === 'notice');
    const operations = frames.flatMap((frame) =>
      frame.kind === 'transcript' ? this.#operationsOf(frame) : [],
    );
    try {
      await this.timeline.write(notices);
    } finally {
      await this.operations.write(operations);
      if (operations.length > 0) this.hooks.written();
    }
  }

  async close(): Promise<void> {
    try {
      await this.operations.close();
    } finally {
      await this.timeline.close();
      this.hooks.written();
    }
  }

  #operationsOf(frame: TranscriptFrame): TranscriptLine[] {
    const operations = this.segments.apply(revisionOf(frame));
    this.hooks.packet(operations.length > 0 ? 'kept' : 'repeated');
    const arrivedAt = this.hooks.now();
    return operations.map((operation) => ({ ...operation, arrivedAt }));
  }
}
