import { createHash } from 'node:crypto';
import { channelOf, type Revision, type TranscriptOperation } from './transcript.operation.js';

/** What the packets say of one utterance. Times are Unix milliseconds. */
export interface SaidSegment {
  readonly id: string;
  readonly userId: string | null;
  readonly userName: string | null;
  /** Contact Center's name of the voice; absent elsewhere. */
  readonly channelId?: string | undefined;
  readonly startTime: number;
  readonly endTime: number;
  readonly language: number | null;
  readonly text: string;
}

/** What the final transcript holds of one utterance. */
export interface TranscriptSegment extends SaidSegment {
  /** One person of this session, across rejoin and rename; `null` where nothing says who it is. */
  readonly speakerId: string | null;
}

/**
 * Characters of the user and of the percent-encoded channel in a segment's id at most: what is longer is there as `#`
 * and its SHA-256. A channel's name of 64 characters of any script has room; a row of the search's primary key, 2,704
 * bytes, has it for both.
 */
const MAX_PART = 600;

/** Characters of a segment's id at most: two parts, what is between them, and a number. */
export const MAX_SEGMENT_ID = 2 * MAX_PART + 32;

interface Segment {
  /** Every different thing said of it, by its content; redeliveries fall together. */
  readonly revisions: Map<string, Revision>;
  winner: Revision;
}

const RANK = { none: 0, new: 0, update: 1, delete: 2 } as const;

/**
 * Makes a transcript of packets that repeat, overtake, update and delete one another; the result
 * depends on the packets alone, not on their order or number.
 *
 * Reference rtms-protocol §5.2 gives packets no id, so an update or a deletion is taken to mean the
 * segment of the same voice with the same start time: a voice is a user, in Contact Center on a channel. It may come before that segment, which then is
 * never shown. A deletion is final; an update beats what was new; of two updates, or two texts that
 * both claim to be new, the one created later counts. A packet that says what an earlier one said is
 * a redelivery, whatever its own timestamp.
 */
export class TranscriptSegments {
  readonly #segments = new Map<string, Segment>();

  /** Takes one packet; answers the operations to log, none for a pure repeat. */
  apply(packet: Revision): TranscriptOperation[] {
    const id = segmentId(packet);
    const segment = this.#segments.get(id);
    if (segment === undefined) {
      this.#segments.set(id, { revisions: new Map([[contentOf(packet), packet]]), winner: packet });
      return [{ id, current: true, ...packet }];
    }
    const known = segment.revisions.get(contentOf(packet));
    const revision = known === undefined ? packet : merged(known, packet);
    if (known !== undefined && isSame(known, revision)) return [];
    segment.revisions.set(contentOf(packet), revision);
    segment.winner = [...segment.revisions.values()].reduce(laterOf);
    if (segment.winner === revision) return [{ id, current: true, ...revision }];
    const late = { id, current: false, ...revision };
    const hasYielded = known !== undefined;
    return hasYielded ? [late, { id, current: true, ...segment.winner }] : [late];
  }

  /** What stands, in the order in which it was said. */
  list(): SaidSegment[] {
    return [...this.#segments]
      .filter(([, { winner }]) => winner.attribute !== 'delete' && winner.text.trim() !== '')
      .map(([id, { winner, revisions }]) => ({
        id,
        userId: winner.userId,
        userName: nameIn(revisions),
        ...channelOf(winner),
        startTime: winner.startTime,
        endTime: winner.endTime,
        language: winner.language,
        text: winner.text,
      }))
      .sort((a, b) => a.startTime - b.startTime || a.endTime - b.endTime || compare(a.id, b.id));
  }
}

/** Names a voice by its user and channel, and the segment by its start; see {@link MAX_SEGMENT_ID}. */
function segmentId({ userId, channelId, startTime }: Revision): string {
  const channel =
    channelId === undefined ? '' : `@${bounded(encodeURIComponent(channelId.toWellFormed()))}`;
  return `${bounded(userId ?? 'unknown')}${channel}:${String(startTime)}`;
}

/** No text of ordinary length is what stands for a longer one. */
function bounded(part: string): string {
  if (part.length <= MAX_PART) return part;
  return `#${createHash('sha256').update(part).digest('hex')}`;
}

function contentOf({ attribute, endTime, language, text }: Revision): string {
  return JSON.stringify([RANK[attribute], endTime, language, text]);
}

function merged(one: Revision, other: Revision): Revision {
  const [first, second] = one.timestamp <= other.timestamp ? [one, other] : [other, one];
  return { ...first, userName: smaller(first.userName, second.userName) };
}

function isSame(one: Revision, other: Revision): boolean {
  return one.timestamp === other.timestamp && one.userName === other.userName;
}

function laterOf(one: Revision, other: Revision): Revision {
  const order =
    RANK[one.attribute] - RANK[other.attribute] ||
    one.timestamp - other.timestamp ||
    one.endTime - other.endTime ||
    compare(contentOf(one), contentOf(other));
  return order >= 0 ? one : other;
}

function nameIn(revisions: ReadonlyMap<string, Revision>): string | null {
  return [...revisions.values()].map(({ userName }) => userName).reduce(smaller, null);
}

function smaller(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one <= other ? one : other;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
