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
import { OutputsMetrics } from '../outputs.metrics.js';
import { OpenRecordings } from '../session/open.recordings.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { WriteFailures } from '../storage/write.failures.js';
import { openAudioRecording } from './audio.factory.js';
import type { AudioHooks } from './audio.hooks.js';

/** A disk that is half a minute behind (16 kHz mono) makes the session wait, not the memory grow. */
const UNWRITTEN_BYTES = 1024 * 1024;

/** Records each participant and the mix as WAV, Opus in Ogg as it came, on the session's timeline, where it was configured. */
@Injectable()
export class AudioSink extends MediaSink {
  readonly name = 'outputs.audio';
  readonly wants: readonly MediaKind[];

  constructor(
    private readonly store: ObjectStore,
    private readonly recordings: OpenRecordings,
    private readonly metrics: OutputsMetrics,
    private readonly failures: WriteFailures,
    private readonly clock: Clock,
    @Inject(outputsConfig.KEY) private readonly config: ConfigType<typeof outputsConfig>,
  ) {
    super();
    this.wants = config.OUTPUTS_AUDIO ? ['audio'] : [];
  }

  open(session: SessionContext): Promise<MediaSinkStream> {
    const hooks: AudioHooks = {
      now: () => this.clock.now(),
      packet: (outcome) => {
        this.metrics.audioPacket(outcome);
      },
      failed: (error) => {
        this.failures.failed('audio', session.sessionId, error);
      },
    };
    const keys = new EpochKeys(session.sessionId, session.epoch);
    return this.recordings.track(session, () =>
      openAudioRecording(
        this.store,
        keys,
        {
          offeredAt: session.offeredAt,
          horizonMs: this.config.OUTPUTS_REORDER_HORIZON_MS,
          unwrittenBytes: UNWRITTEN_BYTES,
        },
        hooks,
      ),
    );
  }
}
