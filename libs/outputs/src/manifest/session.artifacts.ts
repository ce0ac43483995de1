import { Injectable } from '@nestjs/common';
import type { EndedSession } from '../session/session.ledger.js';
import type { SessionRecord } from '../session/session.record.js';
import { readTimeline, type SessionTimeline, zeroOf } from '../session/session.timeline.js';
import { attributed } from '../speakers/session.speakers.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import {
  formatTranscript,
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
} from '../transcript/transcript.formats.js';
import { replayTranscript } from '../transcript/transcript.replay.js';
import type { TranscriptSegment } from '../transcript/transcript.segments.js';
import { audioArtifacts, readEpochAudio } from './audio.artifacts.js';
import { GapLedger } from './gap.ledger.js';
import { type Artifact, type Manifest, MANIFEST_SCHEMA } from './manifest.schema.js';
import { digestOf } from './object.digest.js';
import { videoArtifacts } from './video.artifacts.js';

const FORMATS: readonly TranscriptFormat[] = ['jsonl', 'vtt', 'srt', 'text'];

/** What a written file is, besides its content. */
type TextArtifact = Pick<Artifact, 'name' | 'kind' | 'mediaType' | 'durationMs' | 'recovered'>;

/**
 * Completes a session's artifacts from what its epochs left in the store, whether they were closed or
 * killed. Doing it again gives the same files and the same manifest.
 */
@Injectable()
export class SessionArtifacts {
  constructor(private readonly store: ObjectStore) {}

  async complete(
    record: SessionRecord,
    epochs: readonly EpochKeys[],
    ended: EndedSession,
  ): Promise<Manifest> {
    const timeline = await readTimeline(this.store, epochs);
    const transcript = await replayTranscript(this.store, epochs);
    const segments = attributed(transcript.segments.list(), timeline);
    const zero = zeroOf(timeline, segments[0]?.startTime);
    const audio = await Promise.all(epochs.map((keys) => readEpochAudio(this.store, keys)));
    const media: Artifact[] = [];
    for (const epoch of audio) {
      media.push(...(await audioArtifacts(this.store, epoch, zero, timeline.names)));
      media.push(...(await videoArtifacts(this.store, epoch.keys, zero, timeline.names)));
    }
    const durationMs = durationOf(media, segments, zero);
    const gaps = new GapLedger(audio, media, zero);
    const finals = new EpochKeys(record.sessionId, ended.epoch);
    const texts = [
      ...(await this.#transcripts(finals, segments, zero, {
        durationMs,
        recovered: transcript.unreadable > 0,
      })),
      await this.#timeline(finals, timeline, zero, durationMs),
      await this.#write(finals, gaps.text(), {
        name: 'gaps.jsonl',
        kind: 'gaps',
        mediaType: 'application/jsonl',
        durationMs,
        recovered: audio.some(({ unreadable }) => unreadable > 0),
      }),
    ];
    return {
      schema: MANIFEST_SCHEMA,
      ...factsOf(record),
      zero,
      endedAt: ended.endedAt,
      stopReason: ended.stopReason,
      durationMs,
      epochs: epochs.map(({ epoch }) => epoch),
      artifacts: [...texts, ...media],
      gaps: gaps.totals(),
    };
  }

  async #transcripts(
    keys: EpochKeys,
    segments: readonly TranscriptSegment[],
    zero: number,
    facts: Pick<TextArtifact, 'durationMs' | 'recovered'>,
  ): Promise<Artifact[]> {
    const artifacts: Artifact[] = [];
    for (const format of FORMATS) {
      const { extension, mediaType } = TRANSCRIPT_FORMATS[format];
      const text = formatTranscript(format, segments, zero);
      const name = `transcript.${extension}`;
      artifacts.push(
        await this.#write(keys, text, { ...facts, name, kind: 'transcript', mediaType }),
      );
    }
    return artifacts;
  }

  #timeline(keys: EpochKeys, timeline: SessionTimeline, zero: number, durationMs: number) {
    const text = timeline.notices
      .map((notice) => `${JSON.stringify({ atMs: notice.timestamp - zero, ...notice })}\n`)
      .join('');
    const mediaType = 'application/jsonl';
    return this.#write(keys, text, {
      name: 'timeline.jsonl',
      kind: 'timeline',
      mediaType,
      durationMs,
      recovered: timeline.unreadable > 0,
    });
  }

  async #write(keys: EpochKeys, text: string, facts: TextArtifact): Promise<Artifact> {
    const key = keys.final(facts.name);
    await this.store.put(key, [text]);
    return {
      ...facts,
      key,
      participant: null,
      epoch: keys.epoch,
      part: 1,
      sampleRate: null,
      channels: null,
      offsetMs: 0,
      ...(await digestOf(this.store, key)),
    };
  }
}

/** What holds for the session, whichever epoch wrote it down. */
function factsOf(record: SessionRecord) {
  const { sessionId, streamId, product, entityId, meetingId, accountId, appId, offeredAt } = record;
  return { sessionId, streamId, product, entityId, meetingId, accountId, appId, offeredAt };
}

function durationOf(
  media: readonly Artifact[],
  segments: readonly TranscriptSegment[],
  zero: number,
): number {
  const ends = media.map(({ offsetMs, durationMs }) => offsetMs + durationMs);
  return Math.max(0, ...ends, ...segments.map(({ endTime }) => endTime - zero));
}
