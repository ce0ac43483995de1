import type { SessionTimeline, StoredNotice } from '../session/session.timeline.js';
import type { SaidSegment, TranscriptSegment } from '../transcript/transcript.segments.js';
import { SpeakerBook } from './speaker.book.js';

/** What a timeline tells of people. */
export type KnownPeople = Pick<SessionTimeline, 'watches' | 'names'>;

/** Each segment with its speaker, in the same order. */
export function attributed(
  segments: readonly SaidSegment[],
  timeline: KnownPeople,
): TranscriptSegment[] {
  const book = bookOf(segments, timeline);
  return segments.map((segment) => {
    const { userId, startTime } = segment;
    if (userId === null) return { ...segment, speakerId: null };
    const speaker = book.speakerOf(userId, startTime, timeline.names.get(userId) ?? null);
    return {
      ...segment,
      speakerId: speaker.speakerId,
      userName: segment.userName ?? speaker.userName,
    };
  });
}

/** Notices in the order in which they came, and what was said at its place in time between them. */
function bookOf(segments: readonly SaidSegment[], timeline: KnownPeople): SpeakerBook {
  const book = new SpeakerBook();
  const said = [...segments].sort((a, b) => a.startTime - b.startTime);
  let next = 0;
  const hearUntil = (at: number) => {
    for (let segment = said[next]; segment && segment.startTime < at; segment = said[next]) {
      if (segment.userId !== null) book.heard(segment.userId, segment.userName, segment.startTime);
      next += 1;
    }
  };
  for (const notices of timeline.watches) {
    // Between two owners nobody watched.
    book.unwatched();
    for (const notice of notices) {
      hearUntil(notice.timestamp);
      learn(book, notice);
    }
  }
  hearUntil(Number.POSITIVE_INFINITY);
  return book;
}

function learn(book: SpeakerBook, stored: StoredNotice): void {
  const { notice, timestamp, participants = [], userId: speaking = null, userName = null } = stored;
  if (notice === 'interrupted' && stored.media === null) book.unwatched();
  for (const { userId, userName: name } of participants) {
    if (userId === null) continue;
    if (notice === 'participant_joined') book.joined(userId, name, timestamp);
    else if (notice === 'participant_left') book.left(userId, timestamp);
  }
  const isHeard = notice === 'active_speaker' || notice === 'sharing_started';
  if (isHeard && speaking !== null) book.heard(speaking, userName, timestamp);
}
