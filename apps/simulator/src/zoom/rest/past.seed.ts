import type { Attendee, MeetingRegistry } from '../meeting.registry.js';

const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 30 * 60_000;

/** A meeting that took place twice before the simulator started, recorded both times. */
export const PAST_MEETING = {
  meetingId: '96600123456',
  topic: 'Planning review',
  durationMs: HALF_HOUR_MS,
  /** Oldest first. The second has to be encoded twice in a path (zoom-api §C3). */
  meetingUuids: ['pQ7vTm3nRkqE1aZ+9bLw2g==', '/s8kWc//QhOB5yUjXeD6+A=='],
} as const;

const CAST: readonly Attendee[] = [
  { userId: 16778240, userName: 'Ana Duarte', joinsAtMs: 0, leavesAtMs: HALF_HOUR_MS },
  { userId: 16779264, userName: 'Ben Okafor', joinsAtMs: 60_000, leavesAtMs: HALF_HOUR_MS },
];

/** @param now Unix milliseconds; the occurrences were yesterday and the day before */
export function seedPast(registry: MeetingRegistry, now: number): void {
  const { meetingId, topic, durationMs, meetingUuids } = PAST_MEETING;
  for (const [index, meetingUuid] of meetingUuids.entries()) {
    const startedAt = now - (meetingUuids.length - index) * DAY_MS;
    registry.past({
      ...{ meetingId, topic, durationMs, meetingUuid, startedAt, cast: CAST },
      ...{ endedAt: startedAt + durationMs, recorded: true },
    });
  }
}
