import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { RequireScopes } from '@zoom-platform/access';
import type { Artifact } from '../manifest/manifest.schema.js';
import { RecordingReader } from '../manifest/recording.reader.js';
import { ChatNotFoundError } from '../outputs.errors.js';
import { RunningLines } from '../session/running.lines.js';
import { ObjectStore } from '../storage/object.store.js';

const JSON_LINES = 'application/jsonl; charset=utf-8';

/** What happened, what was written and what is missing: one JSON object a line. */
@Controller('v1/rtms/sessions/:id')
@RequireScopes('recordings:read')
export class LinesController {
  constructor(
    private readonly recordings: RecordingReader,
    private readonly running: RunningLines,
    private readonly store: ObjectStore,
  ) {}

  /** Joins, leaves, active speaker, shares, pauses: finally, or so far. */
  @Get('timeline')
  @Header('x-content-type-options', 'nosniff')
  async timeline(@Param('id') sessionId: string): Promise<StreamableFile> {
    const manifest = await this.recordings.findManifest(sessionId);
    const timeline = manifest?.artifacts.find(({ kind }) => kind === 'timeline');
    return timeline === undefined
      ? soFar(await this.running.timeline(sessionId))
      : this.#open(timeline);
  }

  /** The messages that stand: finally, or so far. */
  @Get('chat')
  @Header('x-content-type-options', 'nosniff')
  async chat(@Param('id') sessionId: string): Promise<StreamableFile> {
    const manifest = await this.recordings.findManifest(sessionId, 'transcript');
    if (manifest === null) return soFar(await this.running.chat(sessionId));
    const chat = manifest.artifacts.find(({ kind }) => kind === 'chat');
    if (chat === undefined) throw new ChatNotFoundError();
    return this.#open(chat);
  }

  /** The gap ledger; only the completed session has it. */
  @Get('gaps')
  @Header('x-content-type-options', 'nosniff')
  async gaps(@Param('id') sessionId: string): Promise<StreamableFile> {
    return this.#open(await this.recordings.artifact(sessionId, 'gaps.jsonl'));
  }

  async #open({ key, bytes }: Artifact): Promise<StreamableFile> {
    return new StreamableFile(await this.store.read(key), { type: JSON_LINES, length: bytes });
  }
}

function soFar(text: string): StreamableFile {
  return new StreamableFile(Buffer.from(text), { type: JSON_LINES });
}
