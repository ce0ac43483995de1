import { AudioFeed } from './audio.feed.js';
import { ChatFeed } from './chat.feed.js';
import type { FeedSource, MediaFeed } from './media.feed.js';
import type { MediaLink } from './media.link.js';
import type { RtmsBehaviour } from './rtms-host.port.js';
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
  /** Whether audio that was captured before is sent too. */
  readonly replaysAudio: boolean;
  /** So much of what an earlier connection has brought is sent again. */
  readonly overlap: Pick<RtmsBehaviour, 'audioOverlapMs' | 'pictureOverlapMs' | 'chatOverlapMs'>;
  /** How far earlier connections of the stream have brought each kind. */
  readonly progress: ReadonlyMap<MediaKind, number>;
}

/** @param overlapMs sent again of what an earlier connection has brought */
function replayFrom(
  { positionMs, progress }: FeedStart,
  kind: MediaKind,
  overlapMs: number,
): number {
  const broughtMs = progress.get(kind);
  const from = Math.ceil(Math.max(broughtMs ?? 0, positionMs - BUFFER_MS));
  return broughtMs === undefined ? from : Math.max(0, from - overlapMs);
}

/** Audio that is not kept begins with now, unless some is to come twice. */
function audioFrom(start: FeedStart): number {
  const { audioOverlapMs } = start.overlap;
  const comesTwice = audioOverlapMs > 0 && start.progress.has('audio');
  if (!start.replaysAudio && !comesTwice) return Math.ceil(start.positionMs);
  return replayFrom(start, 'audio', audioOverlapMs);
}

/** Pictures are not kept: they begin with now, unless some are to come twice. */
function picturesFrom(start: FeedStart, kind: 'video' | 'deskshare'): number {
  const broughtMs = start.progress.get(kind);
  const { pictureOverlapMs } = start.overlap;
  if (broughtMs === undefined || pictureOverlapMs === 0) return start.positionMs;
  return Math.max(0, broughtMs - pictureOverlapMs);
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
    feeds.push(new AudioFeed(source, link, audio, audioFrom(start)));
  }
  if (video) {
    const individual = video.data_opt === DATA_OPTION.videoIndividual;
    const candidates = () => (individual ? wanted.byChoice() : wanted.bySpeech());
    feeds.push(new VideoFeed(source, link, video, candidates, picturesFrom(start, 'video')));
  }
  if (deskshare) {
    feeds.push(new ShareFeed(source, link, deskshare, picturesFrom(start, 'deskshare')));
  }
  if (transcript) {
    const fromMs = replayFrom(start, 'transcript', TRANSCRIPT_OVERLAP_MS);
    feeds.push(new TranscriptFeed(source, link, fromMs));
  }
  if (chat) {
    const fromMs = replayFrom(start, 'chat', start.overlap.chatOverlapMs);
    feeds.push(new ChatFeed(source, link, fromMs));
  }
  return feeds;
}
