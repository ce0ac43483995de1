import { Injectable } from '@nestjs/common';
import { type ReplayedChat, replayChat } from '../chat/chat.replay.js';
import { earliest, latest } from '../session/time.extremes.js';
import type { EndedSession } from '../session/session.ledger.js';
import type { SessionRecord } from '../session/session.record.js';
import { readTimeline, zeroOf } from '../session/session.timeline.js';
import { attributed } from '../speakers/session.speakers.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { type ReplayedTranscript, replayTranscript } from '../transcript/transcript.replay.js';
import type { TranscriptSegment } from '../transcript/transcript.segments.js';
import { audioArtifacts, type EpochAudio, readEpochAudio } from './audio.artifacts.js';
import { GapLedger } from './gap.ledger.js';
import { type Artifact, type Manifest, MANIFEST_SCHEMA } from './manifest.schema.js';
import { Takeovers } from './takeover.gaps.js';
import { TextArtifacts } from './text.artifacts.js';
import { type EpochVideo, readEpochVideo, videoArtifacts } from './video.artifacts.js';

/** What there is to say of a session that is over. */
export interface CompletedSession {
  readonly manifest: Manifest;
  readonly segments: readonly TranscriptSegment[];
}

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
  ): Promise<CompletedSession> {
    const timeline = await readTimeline(this.store, epochs);
    const transcript = await replayTranscript(this.store, epochs);
    const chat = await replayChat(this.store, epochs);
    const segments = attributed(transcript.segments.list(), timeline);
    const zero = zeroOf(timeline, segments[0]?.startTime);
    const audio = await Promise.all(epochs.map((keys) => readEpochAudio(this.store, keys)));
    const media: Artifact[] = [];
    const video = await Promise.all(epochs.map((keys) => readEpochVideo(this.store, keys)));
    for (const epoch of audio) {
      media.push(...(await audioArtifacts(this.store, epoch, zero, timeline.names)));
    }
    for (const epoch of video) {
      media.push(...(await videoArtifacts(this.store, epoch, zero, timeline.names)));
    }
    const durationMs = durationOf(media, segments, zero);
    const owners = epochs.map(({ epoch }, index) => ({
      epoch,
      media: media.filter((artifact) => artifact.epoch === epoch),
      notices: timeline.watches[index] ?? [],
    }));
    const takeovers = new Takeovers(owners, zero, ended.endedAt - zero);
    const gaps = new GapLedger([...audio, ...video], takeovers.gaps(), zero);
    const finals = new EpochKeys(record.sessionId, ended.epoch);
    const text = new TextArtifacts(this.store, finals, zero, durationMs);
    const texts = [
      ...(await text.transcripts(segments, transcript.unreadable > 0)),
      await text.timeline(timeline),
      await text.gaps(gaps, [...audio, ...video].some(isCut)),
      ...(await text.chat(chat)),
    ];
    const manifest: Manifest = {
      schema: MANIFEST_SCHEMA,
      ...factsOf(record),
      zero,
      endedAt: ended.endedAt,
      stopReason: ended.stopReason,
      durationMs,
      epochs: epochs.map(({ epoch }) => epoch),
      artifacts: [...texts, ...media],
      gaps: gaps.totals(),
      firstFrameMs: firstFrames(media, [transcript, chat], record.offeredAt),
    };
    return { manifest, segments };
  }
}

/** What holds for the session, whichever epoch wrote it down. */
function factsOf(record: SessionRecord) {
  const { sessionId, streamId, product, entityId, meetingId, accountId, appId, offeredAt } = record;
  return { sessionId, streamId, product, entityId, meetingId, accountId, appId, offeredAt };
}

/** From the webhook that offered the stream to the first arrival of each kind, by our clock. */
function firstFrames(
  media: readonly Artifact[],
  [transcript, chat]: readonly [ReplayedTranscript, ReplayedChat | null],
  offeredAt: number,
): Manifest['firstFrameMs'] {
  const since = (arrivedAt: number | null) => (arrivedAt === null ? null : arrivedAt - offeredAt);
  const of = (kind: Artifact['kind']) => {
    const arrivals = media.flatMap((artifact) =>
      artifact.kind === kind && artifact.reception ? [artifact.reception.firstArrivedAt] : [],
    );
    return since(earliest(arrivals));
  };
  return {
    audio: of('audio'),
    video: of('video'),
    share: of('share'),
    transcript: since(transcript.firstArrivedAt),
    chat: since(chat?.firstArrivedAt ?? null),
  };
}

function durationOf(
  media: readonly Artifact[],
  segments: readonly TranscriptSegment[],
  zero: number,
): number {
  const ends = media.map(({ offsetMs, durationMs }) => offsetMs + durationMs);
  return latest([0, ...ends, ...segments.map(({ endTime }) => endTime - zero)]) ?? 0;
}

/** Lines may be missing: its writer was killed or its disk failed, or some cannot be read. */
function isCut({ lines, closed, unreadable }: EpochAudio | EpochVideo): boolean {
  return unreadable > 0 || (lines.length > 0 && !closed);
}
