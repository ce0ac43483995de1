import { randomInt } from 'node:crypto';
import type { Clock } from '@zoom-platform/kernel';
import {
  scheduledUuid,
  type MeetingOccurrence,
  type MeetingRegistry,
  type ScheduledMeeting,
} from '../meeting.registry.js';
import { HOST } from '../meeting.resource.js';
import type { MeetingAddress } from './meeting.address.js';
import { meetingUnknown, webinarUnknown, ZoomRefusal } from './rest.errors.js';

export type MeetingKind = 'meeting' | 'webinar';

export type Fields = Readonly<Record<string, unknown>>;

export interface Registrant {
  readonly id: string;
  readonly email: string;
  readonly status: 'approved' | 'pending' | 'denied';
  readonly fields: Fields;
}

/** A meeting or webinar that stands in the account's calendar. */
export interface StoredMeeting extends ScheduledMeeting {
  readonly kind: MeetingKind;
  readonly hostId: string;
  /** 1 instant, 2 scheduled, 3 and 8 recurring; webinars 5, 6 and 9. */
  readonly type: number;
  /** Unix milliseconds; null where the meeting has no fixed time. */
  readonly startsAt: number | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** What was set in so many words: wins over what `meetingResource` says. */
  readonly fields: Fields;
  readonly settings: Fields;
  readonly registrants: readonly Registrant[];
}

export type NewMeeting = Omit<
  StoredMeeting,
  'meetingId' | 'createdAt' | 'registrants' | 'durationMs'
> & { readonly durationMs?: number };

const HOUR_MS = 3_600_000;

/** When the meetings of the scripts were scheduled. */
const SEEDED_AT = Date.parse('2026-01-05T09:00:00Z');

const SEEDED_WEBINAR: StoredMeeting = {
  kind: 'webinar',
  meetingId: '94400556677',
  topic: 'Quarterly update',
  hostId: HOST.id,
  type: 5,
  durationMs: HOUR_MS,
  startsAt: SEEDED_AT + 365 * 24 * HOUR_MS,
  createdAt: SEEDED_AT,
  fields: {},
  settings: { approval_type: 0 },
  registrants: [],
};

/** Nobody has to register (Zoom's `approval_type` 2). */
const OPEN: Fields = { approval_type: 2 };

function unknown(kind: MeetingKind, text: string): ZoomRefusal {
  return kind === 'meeting' ? meetingUnknown(text) : webinarUnknown(text);
}

/** The calendar: meetings of the scripts, those that were played, and those that REST made. */
export class MeetingStore {
  readonly #registry: MeetingRegistry;
  readonly #clock: Clock;
  readonly #meetings = new Map<string, StoredMeeting>([[SEEDED_WEBINAR.meetingId, SEEDED_WEBINAR]]);
  readonly #deleted = new Set<string>();

  constructor(registry: MeetingRegistry, clock: Clock) {
    this.#registry = registry;
    this.#clock = clock;
  }

  all(kind: MeetingKind): readonly StoredMeeting[] {
    this.#takeOver();
    return [...this.#meetings.values()].filter((meeting) => meeting.kind === kind);
  }

  /** @throws ZoomRefusal 3001; 3000 when it is a webinar and should be a meeting, or vice versa */
  get(address: MeetingAddress, kind: MeetingKind): StoredMeeting {
    const meeting = this.#find(address) ?? this.#takeOver().#find(address);
    if (!meeting) throw unknown(kind, address.text);
    if (meeting.kind !== kind) {
      throw new ZoomRefusal(400, 3000, `Cannot access ${meeting.kind} info.`);
    }
    return meeting;
  }

  /** The occurrence that goes on now. */
  live({ meetingId }: StoredMeeting): MeetingOccurrence | undefined {
    return this.#registry
      .occurrences()
      .findLast((one) => one.meetingId === meetingId && one.status === 'started');
  }

  /** The occurrence that the address names; by number, the latest, under the scheduled UUID. */
  occurrence(address: MeetingAddress, { meetingId }: StoredMeeting): MeetingOccurrence | undefined {
    if (address.kind === 'number') return this.#registry.byId(meetingId);
    return this.#registry.find(address.isMeant);
  }

  add(meeting: NewMeeting): StoredMeeting {
    const stored: StoredMeeting = {
      durationMs: HOUR_MS,
      ...meeting,
      meetingId: this.#freeNumber(),
      createdAt: this.#clock.now(),
      registrants: [],
    };
    this.#meetings.set(stored.meetingId, stored);
    return stored;
  }

  update(meeting: StoredMeeting, change: Partial<StoredMeeting>): void {
    this.#meetings.set(meeting.meetingId, { ...meeting, ...change });
  }

  remove({ meetingId }: StoredMeeting): void {
    this.#meetings.delete(meetingId);
    this.#deleted.add(meetingId);
  }

  #find(address: MeetingAddress): StoredMeeting | undefined {
    return this.#meetings.get(this.#numberOf(address));
  }

  #numberOf(address: MeetingAddress): string {
    if (address.kind === 'number') return address.meetingId;
    const occurrence = this.#registry.find(address.isMeant);
    if (occurrence) return occurrence.meetingId;
    const ids = [...this.#meetings.keys()];
    return ids.find((meetingId) => address.isMeant(scheduledUuid(meetingId))) ?? '';
  }

  /** Scripts are read from their files, so this is not for every call. */
  #takeOver(): this {
    for (const meeting of [...this.#registry.scheduled(), ...this.#registry.occurrences()]) {
      const { meetingId, topic, durationMs } = meeting;
      if (this.#meetings.has(meetingId) || this.#deleted.has(meetingId)) continue;
      this.#meetings.set(meetingId, {
        ...{ kind: 'meeting', meetingId, topic, durationMs, hostId: HOST.id, type: 2 },
        ...{ startsAt: null, createdAt: SEEDED_AT, fields: {}, settings: OPEN },
        registrants: [],
      });
    }
    return this;
  }

  #freeNumber(): string {
    let meetingId: string;
    do meetingId = String(randomInt(81_000_000_000, 90_000_000_000));
    while (this.#meetings.has(meetingId) || this.#deleted.has(meetingId));
    return meetingId;
  }
}
