import { createHash, randomBytes } from 'node:crypto';
import { RecentlyEnded } from '../recently.ended.js';

/** What Zoom knows of a meeting apart from its streams. */
export interface ScheduledMeeting {
  readonly meetingId: string;
  readonly topic: string;
  readonly durationMs: number;
}

/** A person who was in an occurrence; times are milliseconds from its start. */
export interface Attendee {
  readonly userId: number;
  readonly userName: string;
  readonly joinsAtMs: number;
  readonly leavesAtMs: number;
}

export interface MeetingOccurrence extends ScheduledMeeting {
  /** 16 bytes in base64: may begin with a slash or contain two. */
  readonly meetingUuid: string;
  readonly status: 'waiting' | 'started';
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** Unix milliseconds; absent while it goes on. */
  readonly endedAt?: number;
  /** Absent: nobody is known. */
  readonly cast?: readonly Attendee[];
  /** Zoom's cloud recorded it. */
  readonly recorded?: boolean;
}

/** The UUID from when the meeting was scheduled; no occurrence has it (zoom-api §C2). */
export function scheduledUuid(meetingId: string): string {
  return createHash('md5').update(meetingId).digest('base64');
}

/** Meetings that can be read over REST: those scheduled, and each occurrence that goes on or ended not long ago. */
export class MeetingRegistry {
  readonly #scheduled: () => readonly ScheduledMeeting[];
  readonly #occurrences = new Map<string, MeetingOccurrence>();
  readonly #ended = new RecentlyEnded<string>((meetingUuid) => {
    const occurrence = this.#occurrences.get(meetingUuid);
    // It may have begun anew, with another stream; and a recording can be asked for later.
    if (occurrence?.status === 'started' || occurrence?.recorded === true) return;
    this.#occurrences.delete(meetingUuid);
  });

  constructor(scheduled: () => readonly ScheduledMeeting[]) {
    this.#scheduled = scheduled;
  }

  static newUuid(): string {
    return randomBytes(16).toString('base64');
  }

  /** One that took place before the simulator started: it is never forgotten. */
  past(occurrence: Omit<MeetingOccurrence, 'status'> & { readonly endedAt: number }): void {
    this.#occurrences.set(occurrence.meetingUuid, { ...occurrence, status: 'waiting' });
  }

  started(occurrence: MeetingOccurrence): void {
    this.#occurrences.set(occurrence.meetingUuid, occurrence);
  }

  /** @param at Unix milliseconds. Default: when its script is over */
  ended(meetingUuid: string, at?: number): void {
    const occurrence = this.#occurrences.get(meetingUuid);
    if (!occurrence) return;
    const endedAt = at ?? occurrence.startedAt + occurrence.durationMs;
    this.#occurrences.set(meetingUuid, { ...occurrence, status: 'waiting', endedAt });
    this.#ended.add(meetingUuid);
  }

  /** The cloud begins to record it. */
  recorded(meetingUuid: string): void {
    const occurrence = this.#occurrences.get(meetingUuid);
    if (occurrence) this.#occurrences.set(meetingUuid, { ...occurrence, recorded: true });
  }

  scheduled(): readonly ScheduledMeeting[] {
    return this.#scheduled();
  }

  /** In the order in which they started. */
  occurrences(): readonly MeetingOccurrence[] {
    return [...this.#occurrences.values()];
  }

  byId(meetingId: string): MeetingOccurrence | undefined {
    const live = this.occurrences().findLast((occurrence) => occurrence.meetingId === meetingId);
    const meeting = live ?? this.#scheduled().find((entry) => entry.meetingId === meetingId);
    if (!meeting) return undefined;
    return {
      meetingId,
      topic: meeting.topic,
      durationMs: meeting.durationMs,
      meetingUuid: scheduledUuid(meetingId),
      status: live?.status ?? 'waiting',
      startedAt: live?.startedAt ?? 0,
    };
  }

  /** The occurrence whose UUID the predicate accepts. */
  find(isMeant: (meetingUuid: string) => boolean): MeetingOccurrence | undefined {
    return this.occurrences().find(({ meetingUuid }) => isMeant(meetingUuid));
  }
}
