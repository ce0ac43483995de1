import { createHash } from 'node:crypto';
import type { MeetingOccurrence } from './meeting.registry.js';
import { OWNER_ID } from './zoom.app.js';

/** The one user of the simulated account. */
export const HOST = { id: OWNER_ID, email: 'host@example.com' } as const;

/** Body of `GET /meetings/{id}` with the fields of zoom-api §C2. */
export function meetingResource(meeting: MeetingOccurrence): Readonly<Record<string, unknown>> {
  const passcode = createHash('sha256').update(meeting.meetingId).digest('hex');
  const time = new Date(meeting.startedAt).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    uuid: meeting.meetingUuid,
    id: Number(meeting.meetingId),
    host_id: HOST.id,
    host_email: HOST.email,
    assistant_id: '',
    topic: meeting.topic,
    type: 2,
    status: meeting.status,
    start_time: time,
    duration: Math.max(1, Math.round(meeting.durationMs / 60_000)),
    timezone: 'Europe/London',
    agenda: '',
    created_at: '2026-01-05T09:00:00Z',
    start_url: `https://us02web.zoom.us/s/${meeting.meetingId}?zak=${passcode}`,
    join_url: `https://us02web.zoom.us/j/${meeting.meetingId}?pwd=${passcode.slice(0, 30)}.1`,
    password: passcode.slice(0, 6),
    h323_password: '482915',
    pstn_password: '482915',
    encrypted_password: `${passcode.slice(0, 30)}.1`,
    pre_schedule: false,
    settings: {
      host_video: false,
      participant_video: false,
      join_before_host: true,
      mute_upon_entry: true,
      waiting_room: false,
      audio: 'both',
      auto_recording: 'none',
      alternative_hosts: '',
      meeting_authentication: false,
    },
  };
}
