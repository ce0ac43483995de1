import { Injectable } from '@nestjs/common';
import { epochsOf } from '../session/session.epochs.js';
import { readTimeline, zeroOf } from '../session/session.timeline.js';
import { attributed } from '../speakers/session.speakers.js';
import { ObjectStore } from '../storage/object.store.js';
import { replayTranscript } from './transcript.replay.js';
import type { TranscriptSegment } from './transcript.segments.js';

/** A transcript as far as the operation logs tell. */
export interface ReadTranscript {
  readonly segments: readonly TranscriptSegment[];
  /** Unix milliseconds. */
  readonly zero: number;
}

/** Puts the operation logs of all epochs together. */
@Injectable()
export class TranscriptReader {
  constructor(private readonly store: ObjectStore) {}

  /** `null` when no epoch left anything of this session here. */
  async read(sessionId: string): Promise<ReadTranscript | null> {
    const epochs = await epochsOf(this.store, sessionId);
    if (epochs.length === 0) return null;
    const { segments } = await replayTranscript(this.store, epochs);
    const timeline = await readTimeline(this.store, epochs);
    const listed = attributed(segments.list(), timeline);
    return { segments: listed, zero: zeroOf(timeline, listed[0]?.startTime) };
  }
}
