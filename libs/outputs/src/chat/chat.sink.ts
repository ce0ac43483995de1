import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Clock } from '@zoom-platform/kernel';
import {
  type MediaKind,
  MediaSink,
  type MediaSinkStream,
  type SessionContext,
} from '@zoom-platform/rtms/extension';
import { outputsConfig } from '../outputs.config.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { OpenRecordings } from '../session/open.recordings.js';
import { LineLog } from '../storage/line.log.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { WriteFailures } from '../storage/write.failures.js';
import type { ChatLine } from './chat.operation.js';
import { ChatRecording } from './chat.recording.js';

/** Keeps what was written in the chat, where it was configured. */
@Injectable()
export class ChatSink extends MediaSink {
  readonly name = 'outputs.chat';
  readonly wants: readonly MediaKind[];

  constructor(
    private readonly store: ObjectStore,
    private readonly recordings: OpenRecordings,
    private readonly metrics: OutputsMetrics,
    private readonly failures: WriteFailures,
    private readonly clock: Clock,
    @Inject(outputsConfig.KEY) config: ConfigType<typeof outputsConfig>,
  ) {
    super();
    this.wants = config.OUTPUTS_CHAT ? ['chat'] : [];
  }

  open(session: SessionContext): Promise<MediaSinkStream> {
    const { sessionId, epoch } = session;
    const failed = (error: unknown) => {
      this.failures.failed('chat', sessionId, error);
    };
    const { chatOperations } = new EpochKeys(sessionId, epoch);
    return this.recordings.track(session, () => {
      const log = new LineLog<ChatLine>(this.store, chatOperations, failed);
      return new ChatRecording(
        log,
        (operation) => this.metrics.chatPacket(operation),
        () => this.clock.now(),
      );
    });
  }
}
