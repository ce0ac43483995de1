import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { RequireScopes } from '@zoom-platform/access';
import type { Manifest } from '../manifest/manifest.schema.js';
import { RecordingReader } from '../manifest/recording.reader.js';
import { ObjectStore } from '../storage/object.store.js';

/** The manifest of a session and the files that it lists. */
@Controller('v1/rtms/sessions/:id')
@RequireScopes('recordings:read')
export class RecordingsController {
  constructor(
    private readonly recordings: RecordingReader,
    private readonly store: ObjectStore,
  ) {}

  @Get('manifest')
  manifest(@Param('id') sessionId: string): Promise<Manifest> {
    return this.recordings.manifest(sessionId);
  }

  @Get('artifacts/:name')
  @Header('x-content-type-options', 'nosniff')
  async artifact(
    @Param('id') sessionId: string,
    @Param('name') name: string,
  ): Promise<StreamableFile> {
    const artifact = await this.recordings.artifact(sessionId, name);
    return new StreamableFile(await this.store.read(artifact.key), {
      type: artifact.mediaType,
      length: artifact.bytes,
      disposition: `attachment; filename="${artifact.name}"`,
    });
  }
}
