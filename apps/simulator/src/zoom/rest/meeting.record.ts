import { meetingResource } from '../meeting.resource.js';
import { scheduledUuid, type MeetingOccurrence } from '../meeting.registry.js';
import type { Fields, MeetingStore, StoredMeeting } from './meeting.store.js';

/** Zoom writes times without fractions of a second. */
export function isoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

function scheduleOf({ fields, startsAt }: StoredMeeting): Fields {
  return startsAt === null ? fields : { ...fields, start_time: isoSeconds(startsAt) };
}

/** Zoom calls a webinar's join page by another name, and gives it no host start by number. */
function joinUrl({ kind, meetingId }: StoredMeeting): Fields {
  return kind === 'meeting' ? {} : { join_url: `https://us02web.zoom.us/w/${meetingId}` };
}

/** Body of `GET /meetings/{id}` and `GET /webinars/{id}` (zoom-api §C2). */
export function meetingRecord(
  meeting: StoredMeeting,
  hostEmail: string,
  occurrence: MeetingOccurrence | undefined,
): Fields {
  const resource = meetingResource({
    meetingId: meeting.meetingId,
    topic: meeting.topic,
    durationMs: meeting.durationMs,
    meetingUuid: occurrence?.meetingUuid ?? scheduledUuid(meeting.meetingId),
    status: occurrence?.status ?? 'waiting',
    startedAt: occurrence?.startedAt || meeting.createdAt,
  });
  const { settings } = resource;
  return {
    ...resource,
    host_id: meeting.hostId,
    host_email: hostEmail,
    type: meeting.type,
    created_at: isoSeconds(meeting.createdAt),
    ...joinUrl(meeting),
    ...scheduleOf(meeting),
    settings: { ...(typeof settings === 'object' ? settings : {}), ...meeting.settings },
  };
}

/** One row of a list: no status, no settings, nothing secret (zoom-api §C2). */
export function meetingRow(meeting: StoredMeeting, store: MeetingStore): Fields {
  const { meetingId, topic, type, hostId, durationMs, startsAt, createdAt, fields } = meeting;
  const live = store.live(meeting);
  return {
    uuid: live?.meetingUuid ?? scheduledUuid(meetingId),
    id: Number(meetingId),
    host_id: hostId,
    topic,
    type,
    ...(startsAt === null ? {} : { start_time: isoSeconds(startsAt) }),
    duration: Math.max(1, Math.round(durationMs / 60_000)),
    timezone: fields['timezone'] ?? 'Europe/London',
    created_at: isoSeconds(createdAt),
    join_url: `https://us02web.zoom.us/${meeting.kind === 'meeting' ? 'j' : 'w'}/${meetingId}`,
  };
}
