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
import { RequireScopes } from '@zoom-platform/access';
import { eventStream } from '@zoom-platform/http';
import type { Observable } from 'rxjs';
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

/** What was said: so far, finally, and as it comes. */
@Controller('v1/rtms/sessions/:id/transcript')
@RequireScopes('recordings:read')
export class TranscriptController {
  constructor(
    private readonly recordings: RecordingReader,
    private readonly transcripts: TranscriptReader,
    private readonly follower: TranscriptFollower,
    private readonly store: ObjectStore,
  ) {}

  /** The final transcript, or what is known so far. */
  @Get()
  @Header('x-content-type-options', 'nosniff')
  async transcript(
    @Param('id') sessionId: string,
    @Query('format') asked = 'jsonl',
  ): Promise<StreamableFile> {
    const format = formatOf(asked);
    const { extension, mediaType } = TRANSCRIPT_FORMATS[format];
    const manifest = await this.recordings.findManifest(sessionId, 'transcript');
    const final = manifest?.artifacts.find(({ name }) => name === `transcript.${extension}`);
    if (final !== undefined) {
      const options = { type: mediaType, length: final.bytes };
      return new StreamableFile(await this.store.read(final.key), options);
    }
    const soFar = await this.transcripts.read(sessionId);
    if (soFar === null) throw new RecordingNotFoundError();
    const text = formatTranscript(format, soFar.segments, soFar.zero);
    return new StreamableFile(Buffer.from(text), { type: mediaType });
  }

  /** Server-sent events; `Last-Event-ID` resumes after that event. */
  @Sse('live')
  async live(
    @Param('id') sessionId: string,
    @Headers('last-event-id') lastEventId = '',
  ): Promise<Observable<MessageEvent>> {
    await this.recordings.assertExists(sessionId, 'transcript');
    return eventStream((abort) => this.follower.follow(sessionId, lastEventId, abort));
  }
}

function formatOf(asked: string): TranscriptFormat {
  if (asked === 'jsonl' || asked === 'vtt' || asked === 'srt' || asked === 'text') return asked;
  throw new TranscriptFormatUnknownError();
}
