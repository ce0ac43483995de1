import { AudioFeed } from './audio.feed.js';
import { ChatFeed } from './chat.feed.js';
import type { FeedSource, MediaFeed } from './media.feed.js';
import type { MediaLink } from './media.link.js';
import { ShareFeed } from './share.feed.js';
import { TranscriptFeed } from './transcript.feed.js';
import { VideoFeed } from './video.feed.js';
import type { VideoSelection } from './video.selection.js';
import { DATA_OPTION, type MediaKind } from './wire.codes.js';

/** Zoom keeps audio for this long. */
const BUFFER_MS = 60_000;
/** Transcript packets made this long before a break are sent again after it. */
const TRANSCRIPT_OVERLAP_MS = 2_000;

export interface FeedStart {
  readonly positionMs: number;
  /** Whether what was captured before is sent too. */
  readonly replay: boolean;
  /** So much that an earlier connection has brought of audio is sent again. */
  readonly audioOverlapMs: number;
  /** How far earlier connections of the stream have brought each kind. */
  readonly progress: ReadonlyMap<MediaKind, number>;
}

/** @param overlapMs sent again of what an earlier connection has brought */
function overlapped(start: FeedStart, kind: MediaKind, overlapMs: number): number {
  const from = replayFrom(start, kind);
  return start.progress.has(kind) ? Math.max(0, from - overlapMs) : from;
}

function replayFrom({ positionMs, replay, progress }: FeedStart, kind: MediaKind): number {
  if (!replay) return Math.ceil(positionMs);
  return Math.ceil(Math.max(progress.get(kind) ?? 0, positionMs - BUFFER_MS));
}

/** The feeds of a connection: those kinds of its handshake that a performance has. */
export function createFeeds(
  source: FeedSource,
  link: MediaLink,
  wanted: VideoSelection,
  start: FeedStart,
): readonly MediaFeed[] {
  const { audio, video, deskshare, transcript, chat } = link.media;
  const feeds: MediaFeed[] = [];
  if (audio) {
    const fromMs = overlapped(start, 'audio', start.audioOverlapMs);
    feeds.push(new AudioFeed(source, link, audio, fromMs));
  }
  if (video) {
    const individual = video.data_opt === DATA_OPTION.videoIndividual;
    const candidates = () => (individual ? wanted.byChoice() : wanted.bySpeech());
    feeds.push(new VideoFeed(source, link, video, candidates, start.positionMs));
  }
  if (deskshare) feeds.push(new ShareFeed(source, link, deskshare, start.positionMs));
  if (transcript) {
    const fromMs = overlapped(start, 'transcript', TRANSCRIPT_OVERLAP_MS);
    feeds.push(new TranscriptFeed(source, link, fromMs));
  }
  if (chat) feeds.push(new ChatFeed(source, link, replayFrom(start, 'chat')));
  return feeds;
}
