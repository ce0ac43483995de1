import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  type MediaKind,
  MediaSink,
  type MediaSinkStream,
  type SessionContext,
} from '@zoom-platform/rtms/extension';
import { outputsConfig } from '../outputs.config.js';
import { OpenRecordings } from '../session/open.recordings.js';
import { TranscriptFactory } from './transcript.factory.js';

/** Keeps what was said as operations on segments, where it was configured, and what happened as a timeline. */
@Injectable()
export class TranscriptSink extends MediaSink {
  readonly name = 'outputs.transcript';
  readonly wants: readonly MediaKind[];

  constructor(
    private readonly recordings: OpenRecordings,
    private readonly transcripts: TranscriptFactory,
    @Inject(outputsConfig.KEY) config: ConfigType<typeof outputsConfig>,
  ) {
    super();
    this.wants = config.OUTPUTS_TRANSCRIPT ? ['transcript'] : [];
  }

  open(session: SessionContext): Promise<MediaSinkStream> {
    return this.recordings.track(session, () => this.transcripts.open(session));
  }
}
