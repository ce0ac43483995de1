import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  type MediaKind,
  MediaSink,
  type MediaSinkStream,
  type SessionContext,
} from '@zoom-platform/rtms/extension';
import { Clock } from '@zoom-platform/kernel';
import { outputsConfig } from '../outputs.config.js';
import { OpenRecordings } from '../session/open.recordings.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { WriteFailures } from '../storage/write.failures.js';
import { openVideoRecording } from './video.factory.js';
import type { VideoHooks } from './video.recording.js';

/** Keeps cameras and screens in MP4: H.264, JPEG and PNG as Zoom sends them, at their times. */
@Injectable()
export class VideoSink extends MediaSink {
  readonly name = 'outputs.video';
  readonly wants: readonly MediaKind[];
  override readonly credit = 256;
  override readonly dropPolicy = 'drop_delta_video';

  constructor(
    private readonly store: ObjectStore,
    private readonly recordings: OpenRecordings,
    private readonly failures: WriteFailures,
    private readonly clock: Clock,
    @Inject(outputsConfig.KEY) config: ConfigType<typeof outputsConfig>,
  ) {
    super();
    this.wants = [
      ...(config.OUTPUTS_VIDEO ? (['video'] as const) : []),
      ...(config.OUTPUTS_SHARE ? (['share'] as const) : []),
    ];
  }

  open(session: SessionContext): Promise<MediaSinkStream> {
    const { sessionId, epoch, offeredAt } = session;
    const hooks: VideoHooks = {
      now: () => this.clock.now(),
      failed: (error) => {
        this.failures.failed('video', sessionId, error);
      },
    };
    const keys = new EpochKeys(sessionId, epoch);
    return this.recordings.track(session, () =>
      openVideoRecording(this.store, keys, offeredAt, hooks),
    );
  }
}
