import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { CallerOf, RequireScopes, type Caller } from '@zoom-platform/access';
import type { Artifact } from '../manifest/manifest.schema.js';
import { RecordingReader } from '../manifest/recording.reader.js';
import { ChatNotFoundError } from '../outputs.errors.js';
import { RunningLines } from '../session/running.lines.js';
import { ObjectStore } from '../storage/object.store.js';
import { ContentAudit, readOf } from './content.audit.js';

const JSON_LINES = 'application/jsonl; charset=utf-8';

/** What happened, what was written and what is missing: one JSON object a line. */
@Controller('v1/rtms/sessions/:id')
@RequireScopes('recordings:read')
export class LinesController {
  constructor(
    private readonly recordings: RecordingReader,
    private readonly running: RunningLines,
    private readonly store: ObjectStore,
    private readonly audit: ContentAudit,
  ) {}

  /** Joins, leaves, active speaker, shares, pauses: finally, or so far. */
  @Get('timeline')
  @Header('x-content-type-options', 'nosniff')
  timeline(@Param('id') sessionId: string, @CallerOf() caller: Caller): Promise<StreamableFile> {
    return this.#audited(caller, sessionId, 'timeline.jsonl', async () => {
      const manifest = await this.recordings.findManifest(sessionId);
      const timeline = manifest?.artifacts.find(({ kind }) => kind === 'timeline');
      return timeline ?? (await this.running.timeline(sessionId));
    });
  }

  /** The messages that stand: finally, or so far. */
  @Get('chat')
  @Header('x-content-type-options', 'nosniff')
  chat(@Param('id') sessionId: string, @CallerOf() caller: Caller): Promise<StreamableFile> {
    return this.#audited(caller, sessionId, 'chat.jsonl', async () => {
      const manifest = await this.recordings.findManifest(sessionId, 'transcript');
      if (manifest === null) return this.running.chat(sessionId);
      const chat = manifest.artifacts.find(({ kind }) => kind === 'chat');
      if (chat === undefined) throw new ChatNotFoundError();
      return chat;
    });
  }

  /** The gap ledger; only the completed session has it. */
  @Get('gaps')
  @Header('x-content-type-options', 'nosniff')
  gaps(@Param('id') sessionId: string, @CallerOf() caller: Caller): Promise<StreamableFile> {
    return this.#audited(caller, sessionId, 'gaps.jsonl', () =>
      this.recordings.artifact(sessionId, 'gaps.jsonl'),
    );
  }

  /** @param find the artifact, or the text so far */
  async #audited(
    caller: Caller,
    sessionId: string,
    name: string,
    find: () => Promise<Artifact | string>,
  ): Promise<StreamableFile> {
    const found = await this.audit.record(readOf(caller, sessionId, name), find);
    if (typeof found === 'string') {
      return new StreamableFile(Buffer.from(found), { type: JSON_LINES });
    }
    const { key, bytes } = found;
    return new StreamableFile(await this.store.read(key), { type: JSON_LINES, length: bytes });
  }
}
