import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '@zoom-platform/kernel';
import type { SessionContext, TimelineNotice } from '@zoom-platform/rtms/extension';
import { OutputsMetrics } from '../outputs.metrics.js';
import { epochsOf } from '../session/session.epochs.js';
import { LineLog } from '../storage/line.log.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { WriteFailures } from '../storage/write.failures.js';
import type { TranscriptLine } from './transcript.operation.js';
import { TranscriptRecording } from './transcript.recording.js';
import { replayTranscript } from './transcript.replay.js';
import { TranscriptSegments } from './transcript.segments.js';
import { TranscriptSignal } from './transcript.signal.js';

/** Puts one epoch's transcript together with what earlier ones kept. */
@Injectable()
export class TranscriptFactory {
  readonly #logger = new Logger(TranscriptFactory.name);

  constructor(
    private readonly store: ObjectStore,
    private readonly signal: TranscriptSignal,
    private readonly metrics: OutputsMetrics,
    private readonly failures: WriteFailures,
    private readonly clock: Clock,
  ) {}

  async open(session: SessionContext): Promise<TranscriptRecording> {
    const { sessionId, epoch } = session;
    const keys = new EpochKeys(sessionId, epoch);
    const failed = (error: unknown) => {
      this.failures.failed('transcript', sessionId, error);
    };
    return new TranscriptRecording(
      await this.#earlier(session),
      new LineLog<TranscriptLine>(this.store, keys.transcriptOperations, failed),
      new LineLog<TimelineNotice>(this.store, keys.timeline, failed),
      {
        now: () => this.clock.now(),
        packet: (outcome) => {
          this.metrics.transcriptPacket(outcome);
        },
        written: () => {
          this.signal.notify(sessionId);
        },
      },
    );
  }

  /** What earlier owners kept, so that a packet that Zoom sends again to us is a repeat. */
  async #earlier({ sessionId, epoch }: SessionContext): Promise<TranscriptSegments> {
    try {
      const epochs = await epochsOf(this.store, sessionId);
      const earlier = epochs.filter((other) => other.epoch < epoch);
      return (await replayTranscript(this.store, earlier)).segments;
    } catch (error) {
      // A repeat that is kept twice counts once when the epochs are put together.
      this.#logger.warn({ error, sessionId }, 'Earlier epochs of a transcript could not be read.');
      return new TranscriptSegments();
    }
  }
}
