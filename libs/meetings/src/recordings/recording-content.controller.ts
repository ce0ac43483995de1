import {
  Controller,
  Get,
  Header,
  Headers,
  Param,
  Res,
  StreamableFile,
  UsePipes,
} from '@nestjs/common';
import { RequireScopes } from '@zoom-platform/access';
import type { FastifyReply } from 'fastify';
import { MeetingPath, RecordingFilePath } from '../fields/path.dto.js';
import { AskerOf, type ZoomAsker } from '../forwarding/zoom.asker.js';
import { ZoomInputPipe } from '../forwarding/zoom-input.pipe.js';
import { RecordingContent, type RecordedContent } from './recording-content.service.js';

/** The files of cloud recordings, streamed through; Zoom's links and tokens stay here. */
@Controller('v1/meetings/:meetingId')
@RequireScopes('recordings:read')
@UsePipes(ZoomInputPipe)
export class RecordingContentController {
  constructor(private readonly recordings: RecordingContent) {}

  @Get('recordings/:fileId/content')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'no-store')
  async file(
    @Param() { meetingId, fileId }: RecordingFilePath,
    @Headers() headers: Record<string, string | undefined>,
    @AskerOf() asker: ZoomAsker,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const request = { meetingId, range: rangeOf(headers) };
    return answer(await this.recordings.file(request, fileId, asker), fileId, reply);
  }

  @Get('transcript/content')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'no-store')
  async transcript(
    @Param() { meetingId }: MeetingPath,
    @Headers() headers: Record<string, string | undefined>,
    @AskerOf() asker: ZoomAsker,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const request = { meetingId, range: rangeOf(headers) };
    return answer(await this.recordings.transcript(request, asker), 'transcript', reply);
  }
}

/** Other units are ignored (RFC 9110 §14.2); so is a range that may be of an older file (§13.1.5). */
function rangeOf(headers: Record<string, string | undefined>): string | undefined {
  const { range } = headers;
  return headers['if-range'] === undefined && range?.startsWith('bytes=') ? range : undefined;
}

function answer(found: RecordedContent, name: string, reply: FastifyReply): StreamableFile {
  const { status, contentType, contentLength, contentRange, content, extension } = found;
  reply.status(status).header('accept-ranges', 'bytes');
  if (contentRange !== undefined) reply.header('content-range', contentRange);
  return new StreamableFile(content, {
    type: contentType,
    disposition: `attachment; filename="${name}.${extension}"`,
    ...(contentLength === undefined ? {} : { length: contentLength }),
  });
}
