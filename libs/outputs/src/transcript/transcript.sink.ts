import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  type MediaKind,
  MediaSink,
  type MediaSinkStream,
  type SessionContext,
  type TimelineNotice,
} from '@zoom-platform/rtms/extension';
import { outputsConfig } from '../outputs.config.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { OpenRecordings } from '../session/open.recordings.js';
import { epochsOf } from '../session/session.epochs.js';
import { LineLog } from '../storage/line.log.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { WriteFailures } from '../storage/write.failures.js';
import type { TranscriptOperation } from './transcript.operation.js';
import { TranscriptRecording } from './transcript.recording.js';
import { replayTranscript } from './transcript.replay.js';
import { TranscriptSegments } from './transcript.segments.js';
import { TranscriptSignal } from './transcript.signal.js';

/** Keeps what was said as operations on segments, where it was configured, and what happened as a timeline. */
@Injectable()
export class TranscriptSink extends MediaSink {
  readonly name = 'outputs.transcript';
  readonly wants: readonly MediaKind[];
  readonly #logger = new Logger(TranscriptSink.name);

  constructor(
    private readonly store: ObjectStore,
    private readonly recordings: OpenRecordings,
    private readonly signal: TranscriptSignal,
    private readonly metrics: OutputsMetrics,
    private readonly failures: WriteFailures,
    @Inject(outputsConfig.KEY) config: ConfigType<typeof outputsConfig>,
  ) {
    super();
    this.wants = config.OUTPUTS_TRANSCRIPT ? ['transcript'] : [];
  }

  open(session: SessionContext): Promise<MediaSinkStream> {
    return this.recordings.track(session, () => this.#record(session));
  }

  async #record(session: SessionContext): Promise<MediaSinkStream> {
    const { sessionId, epoch } = session;
    const keys = new EpochKeys(sessionId, epoch);
    const failed = (error: unknown) => {
      this.failures.failed('transcript', sessionId, error);
    };
    return new TranscriptRecording(
      await this.#earlier(session),
      new LineLog<TranscriptOperation>(this.store, keys.transcriptOperations, failed),
      new LineLog<TimelineNotice>(this.store, keys.timeline, failed),
      {
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
