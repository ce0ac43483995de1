import { formatChat, type ReplayedChat } from '../chat/chat.replay.js';
import type { SessionTimeline } from '../session/session.timeline.js';
import { formatTimeline } from '../session/timeline.lines.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import {
  formatTranscript,
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
} from '../transcript/transcript.formats.js';
import type { TranscriptSegment } from '../transcript/transcript.segments.js';
import type { GapLedger } from './gap.ledger.js';
import type { Artifact } from './manifest.schema.js';
import { digestOf } from './object.digest.js';

const FORMATS: readonly TranscriptFormat[] = ['jsonl', 'vtt', 'srt', 'text'];
const JSON_LINES = 'application/jsonl';

/** What a written file is, besides its content. */
type TextArtifact = Pick<Artifact, 'name' | 'kind' | 'mediaType' | 'recovered'>;

/** Writes the finals of a session that are text, under its last owner's epoch. */
export class TextArtifacts {
  constructor(
    private readonly store: ObjectStore,
    private readonly keys: EpochKeys,
    /** The session's zero, Unix milliseconds. */
    private readonly zero: number,
    private readonly durationMs: number,
  ) {}

  async transcripts(
    segments: readonly TranscriptSegment[],
    recovered: boolean,
  ): Promise<Artifact[]> {
    const artifacts: Artifact[] = [];
    for (const format of FORMATS) {
      const { extension, mediaType } = TRANSCRIPT_FORMATS[format];
      const text = formatTranscript(format, segments, this.zero);
      const name = `transcript.${extension}`;
      artifacts.push(await this.#write(text, { name, kind: 'transcript', mediaType, recovered }));
    }
    return artifacts;
  }

  timeline(timeline: SessionTimeline): Promise<Artifact> {
    return this.#write(formatTimeline(timeline, this.zero), {
      name: 'timeline.jsonl',
      kind: 'timeline',
      mediaType: JSON_LINES,
      recovered: timeline.unreadable > 0,
    });
  }

  gaps(ledger: GapLedger, recovered: boolean): Promise<Artifact> {
    const facts = { name: 'gaps.jsonl', kind: 'gaps', mediaType: JSON_LINES, recovered } as const;
    return this.#write(ledger.text(), facts);
  }

  /** None where no chat was received. */
  async chat(chat: ReplayedChat | null): Promise<Artifact[]> {
    if (chat === null) return [];
    const recovered = chat.unreadable > 0;
    const facts = { name: 'chat.jsonl', kind: 'chat', mediaType: JSON_LINES, recovered } as const;
    return [await this.#write(formatChat(chat.messages, this.zero), facts)];
  }

  async #write(text: string, facts: TextArtifact): Promise<Artifact> {
    const key = this.keys.final(facts.name);
    await this.store.put(key, [text]);
    return {
      ...facts,
      key,
      participant: null,
      epoch: this.keys.epoch,
      part: 1,
      sampleRate: null,
      channels: null,
      offsetMs: 0,
      durationMs: this.durationMs,
      ...(await digestOf(this.store, key)),
    };
  }
}
