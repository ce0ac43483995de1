import { Controller, Get, Header, Headers, Param, Res, StreamableFile } from '@nestjs/common';
import { CallerOf, RequireScopes, type Caller } from '@zoom-platform/access';
import type { FastifyReply } from 'fastify';
import type { Artifact, Manifest } from '../manifest/manifest.schema.js';
import { RecordingReader } from '../manifest/recording.reader.js';
import { RangeNotSatisfiableError } from '../outputs.errors.js';
import { ObjectStore } from '../storage/object.store.js';
import { type ByteRange, matchesTag, rangeOf } from './byte.range.js';
import { ContentAudit, readOf } from './content.audit.js';

type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** The manifest of a session and the files that it lists. */
@Controller('v1/rtms/sessions/:id')
@RequireScopes('recordings:read')
export class RecordingsController {
  constructor(
    private readonly recordings: RecordingReader,
    private readonly store: ObjectStore,
    private readonly audit: ContentAudit,
  ) {}

  @Get('manifest')
  @Header('cache-control', 'private, no-cache')
  manifest(@Param('id') sessionId: string, @CallerOf() caller: Caller): Promise<Manifest> {
    const act = readOf(caller, sessionId, 'manifest.json');
    return this.audit.record(act, () => this.recordings.manifest(sessionId));
  }

  /** One range at a time (RFC 9110 §14); the tag is the digest of the manifest. */
  @Get('artifacts/:name')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'private, no-cache')
  @Header('accept-ranges', 'bytes')
  async artifact(
    @Param('id') sessionId: string,
    @Param('name') name: string,
    @Headers() headers: RequestHeaders,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const act = readOf(caller, sessionId, name);
    const artifact = await this.audit.record(act, () => this.recordings.artifact(sessionId, name));
    const tag = `"${artifact.sha256}"`;
    reply.header('etag', tag);
    if (matchesTag(headers['if-none-match'], tag)) {
      reply.status(304);
      return undefined;
    }
    const range = rangeOf(rangeAskedFor(headers, tag), artifact.bytes);
    if (range === 'unsatisfiable') {
      reply.header('content-range', `bytes */${String(artifact.bytes)}`);
      throw new RangeNotSatisfiableError(artifact.bytes);
    }
    return this.#file(artifact, range, reply);
  }

  async #file(
    { key, name, mediaType, bytes }: Artifact,
    range: ByteRange | null,
    reply: FastifyReply,
  ): Promise<StreamableFile> {
    const options = { type: mediaType, disposition: `attachment; filename="${name}"` };
    if (range === null) {
      return new StreamableFile(await this.store.read(key), { ...options, length: bytes });
    }
    const { start, end } = range;
    const content = await this.store.read(key, range);
    reply.status(206);
    reply.header('content-range', `bytes ${String(start)}-${String(end)}/${String(bytes)}`);
    return new StreamableFile(content, { ...options, length: end - start + 1 });
  }
}

/** A range of a file that is another by now is none (RFC 9110 §13.1.5); a date never is the tag. */
function rangeAskedFor(headers: RequestHeaders, tag: string): string | undefined {
  const condition = headers['if-range'];
  return condition === undefined || condition === tag ? headers['range'] : undefined;
}
