import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  type MediaKind,
  MediaSink,
  type MediaSinkStream,
  type SessionContext,
} from '@zoom-platform/rtms/extension';
import { outputsConfig } from '../outputs.config.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { OpenRecordings } from '../session/open.recordings.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { VideoRecording } from './video.recording.js';

/** Keeps camera and screen pictures as Zoom sends them, with an index of their times. */
@Injectable()
export class VideoSink extends MediaSink {
  readonly name = 'outputs.video';
  readonly wants: readonly MediaKind[];
  override readonly credit = 256;
  override readonly dropPolicy = 'drop_delta_video';
  readonly #logger = new Logger(VideoSink.name);

  constructor(
    private readonly store: ObjectStore,
    private readonly recordings: OpenRecordings,
    private readonly metrics: OutputsMetrics,
    @Inject(outputsConfig.KEY) config: ConfigType<typeof outputsConfig>,
  ) {
    super();
    this.wants = config.OUTPUTS_VIDEO ? ['video', 'share'] : [];
  }

  open(session: SessionContext): Promise<MediaSinkStream> {
    const { sessionId, epoch } = session;
    const failed = (error: unknown) => {
      this.metrics.writeFailed('video');
      this.#logger.error({ error, sessionId }, 'Video could not be written.');
    };
    const keys = new EpochKeys(sessionId, epoch);
    return this.recordings.track(session, () => new VideoRecording(this.store, keys, failed));
  }
}
