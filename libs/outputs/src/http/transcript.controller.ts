import {
  Controller,
  Get,
  Header,
  Headers,
  Param,
  Query,
  Sse,
  StreamableFile,
} from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { CallerOf, RequireScopes, type Caller } from '@zoom-platform/access';
import { eventStream } from '@zoom-platform/http';
import type { Observable } from 'rxjs';
import type { Artifact } from '../manifest/manifest.schema.js';
import { RecordingReader } from '../manifest/recording.reader.js';
import { RecordingNotFoundError, TranscriptFormatUnknownError } from '../outputs.errors.js';
import { ObjectStore } from '../storage/object.store.js';
import { TranscriptFollower } from '../transcript/transcript.follower.js';
import {
  formatTranscript,
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
} from '../transcript/transcript.formats.js';
import { TranscriptReader } from '../transcript/transcript.reader.js';
import { ContentAudit, readOf } from './content.audit.js';

/** What was said: so far, finally, and as it comes. */
@Controller('v1/rtms/sessions/:id/transcript')
@RequireScopes('recordings:read')
export class TranscriptController {
  constructor(
    private readonly recordings: RecordingReader,
    private readonly transcripts: TranscriptReader,
    private readonly follower: TranscriptFollower,
    private readonly store: ObjectStore,
    private readonly audit: ContentAudit,
  ) {}

  /** The final transcript, or what is known so far. */
  @Get()
  @Header('x-content-type-options', 'nosniff')
  async transcript(
    @Param('id') sessionId: string,
    @CallerOf() caller: Caller,
    @Query('format') asked = 'jsonl',
  ): Promise<StreamableFile> {
    const format = formatOf(asked);
    const { extension, mediaType } = TRANSCRIPT_FORMATS[format];
    const name = `transcript.${extension}`;
    const found = await this.audit.record(readOf(caller, sessionId, name), () =>
      this.#find(sessionId, name, format),
    );
    if (typeof found === 'string') {
      return new StreamableFile(Buffer.from(found), { type: mediaType });
    }
    const options = { type: mediaType, length: found.bytes };
    return new StreamableFile(await this.store.read(found.key), options);
  }

  /** Server-sent events; `Last-Event-ID` resumes after that event. */
  @Sse('live')
  async live(
    @Param('id') sessionId: string,
    @CallerOf() caller: Caller,
    @Headers('last-event-id') lastEventId = '',
  ): Promise<Observable<MessageEvent>> {
    await this.audit.record(readOf(caller, sessionId, 'transcript.live'), () =>
      this.recordings.assertExists(sessionId, 'transcript'),
    );
    return eventStream((abort) => this.follower.follow(sessionId, lastEventId, abort));
  }

  /** The final, or the text so far. */
  async #find(
    sessionId: string,
    name: string,
    format: TranscriptFormat,
  ): Promise<Artifact | string> {
    const manifest = await this.recordings.findManifest(sessionId, 'transcript');
    const final = manifest?.artifacts.find((artifact) => artifact.name === name);
    if (final !== undefined) return final;
    const soFar = await this.transcripts.read(sessionId);
    if (soFar === null) throw new RecordingNotFoundError();
    return formatTranscript(format, soFar.segments, soFar.zero);
  }
}

function formatOf(asked: string): TranscriptFormat {
  if (asked === 'jsonl' || asked === 'vtt' || asked === 'srt' || asked === 'text') return asked;
  throw new TranscriptFormatUnknownError();
}
