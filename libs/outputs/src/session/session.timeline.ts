import { z } from 'zod';
import { audioJournalLine } from '../audio/audio.journal.js';
import { readLines, readLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { earliest } from './time.extremes.js';
import { sessionRecord } from './session.record.js';

/** A notice as the timeline log holds it; kinds that are added later pass through. */
export const storedNotice = z.looseObject({
  notice: z.string(),
  timestamp: z.number(),
  participants: z
    .array(z.object({ userId: z.string().nullable(), userName: z.string().nullable() }))
    .optional(),
  userId: z.string().nullish(),
  userName: z.string().nullish(),
  media: z.string().nullish(),
});

export type StoredNotice = z.infer<typeof storedNotice>;

/** What all epochs of a session know of its time and its people. */
export interface SessionTimeline {
  readonly notices: readonly StoredNotice[];
  /** The same, by owner: between two of them nobody watched. */
  readonly watches: readonly (readonly StoredNotice[])[];
  /** Last known name by user id. */
  readonly names: ReadonlyMap<string, string>;
  /** Unix milliseconds of event 1 or the first audio packet, whichever is earlier. */
  readonly zero: number | null;
  readonly offeredAt: number;
  /** Lines of the timeline logs that cannot be read, or were refused. */
  readonly unreadable: number;
}

/** An event 1 further than this from the webhook that offered the stream has a broken clock. */
const PLAUSIBLE_MS = 24 * 3_600_000;

export async function readTimeline(
  store: ObjectStore,
  epochs: readonly EpochKeys[],
): Promise<SessionTimeline> {
  const names = new Map<string, string>();
  const zeros: number[] = [];
  const firstPackets: number[] = [];
  const offers: number[] = [];
  const watches: StoredNotice[][] = [];
  let unreadable = 0;
  for (const keys of epochs) {
    for (const line of await readLines(store, keys.audioJournal, audioJournalLine)) {
      if (line.line === 'name') names.set(line.userId, line.userName);
      if (line.line === 'zero') zeros.push(line.at);
    }
    const timeline = await readLog(store, keys.timeline, storedNotice);
    unreadable += timeline.unreadable;
    watches.push(timeline.lines);
    for (const notice of timeline.lines) {
      if (notice.notice === 'first_packet') firstPackets.push(notice.timestamp);
      for (const { userId, userName } of notice.participants ?? []) {
        if (userId !== null && userName !== null) names.set(userId, userName);
      }
    }
    for (const record of await readLines(store, keys.session, sessionRecord)) {
      offers.push(record.offeredAt);
    }
  }
  const offeredAt = earliest(offers) ?? Infinity;
  const plausible = firstPackets.filter((at) => Math.abs(at - offeredAt) <= PLAUSIBLE_MS);
  const zero = earliest([...zeros, ...plausible]);
  return { notices: watches.flat(), watches, names, zero, offeredAt, unreadable };
}

/** The session's zero; without audio and event 1 the first of `fallbacks`, or the offer. */
export function zeroOf(timeline: SessionTimeline, ...fallbacks: (number | undefined)[]): number {
  const known = fallbacks.filter((time) => time !== undefined);
  return timeline.zero ?? earliest(known) ?? timeline.offeredAt;
}
