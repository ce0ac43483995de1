import { createHash, randomUUID } from 'node:crypto';
import { HOST } from './meeting.resource.js';
import type { MeetingOccurrence } from './meeting.registry.js';
import { recordingRecord } from './rest/recording.endpoints.js';
import { isoSeconds } from './rest/meeting.record.js';
import type { Recording } from './rest/recording.store.js';

export const SAMPLE_NAMES = [
  'recording.completed',
  'recording.transcript_completed',
  'meeting.participant_joined',
  'meeting.participant_left',
  'user.created',
  'app_deauthorized',
] as const;

export type SampleName = (typeof SAMPLE_NAMES)[number];

/** What the samples are about. */
export interface SampleFacts {
  readonly accountId: string;
  readonly clientId: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** Base of the download URLs. */
  readonly baseUrl: string;
  readonly recording: Recording;
  /** Opens the recording's downloads. */
  readonly downloadToken: string;
}

type Body = Readonly<Record<string, unknown>>;

/** Captured recording and participant events have these keys in this order (zoom-api §D2). */
function recordingEvent(event: SampleName, facts: SampleFacts): Body {
  const { recording, accountId, baseUrl, now, downloadToken } = facts;
  const files = recording.files.filter(
    ({ fileType }) => event === 'recording.completed' || fileType === 'TRANSCRIPT',
  );
  const object = recordingRecord({ ...recording, files }, accountId, baseUrl);
  const payload = { account_id: accountId, object: { ...object, on_prem: false } };
  return { payload, event_ts: now, event, download_token: downloadToken };
}

function participantOf({ cast = [], startedAt }: MeetingOccurrence, hasLeft: boolean): Body {
  const [attendee] = cast;
  const userId = String(attendee?.userId ?? 16778240);
  const uuid = createHash('md5').update(userId).digest('hex').toUpperCase();
  return {
    user_id: userId,
    user_name: attendee?.userName ?? 'Guest',
    id: '',
    participant_user_id: '',
    participant_uuid: uuid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    ...(hasLeft
      ? {
          leave_time: isoSeconds(startedAt + (attendee?.leavesAtMs ?? 0)),
          leave_reason: 'left the meeting. Reason: Participant left the meeting.',
          private_ip: '10.0.0.7',
        }
      : { join_time: isoSeconds(startedAt + (attendee?.joinsAtMs ?? 0)) }),
    email: '',
    public_ip: '203.0.113.7',
  };
}

/** The meeting's number is a text here, and a number in a recording's event (zoom-api §C3). */
function participantEvent(event: SampleName, facts: SampleFacts): Body {
  const { occurrence } = facts.recording;
  const object = {
    id: occurrence.meetingId,
    uuid: occurrence.meetingUuid,
    host_id: HOST.id,
    topic: occurrence.topic,
    type: 2,
    start_time: isoSeconds(occurrence.startedAt),
    timezone: 'Europe/London',
    duration: Math.max(1, Math.round(occurrence.durationMs / 60_000)),
    participant: participantOf(occurrence, event === 'meeting.participant_left'),
  };
  return { payload: { account_id: facts.accountId, object }, event_ts: facts.now, event };
}

function userCreated({ accountId, now }: SampleFacts): Body {
  const id = createHash('md5').update(randomUUID()).digest('base64url');
  const object = { id, first_name: 'New', last_name: 'Example', email: 'new@example.com', type: 1 };
  const payload = {
    ...{ account_id: accountId, operator: HOST.email, operator_id: HOST.id },
    ...{ creation_type: 'create', object },
  };
  return { event: 'user.created', event_ts: now, payload };
}

function appDeauthorized({ accountId, clientId, now }: SampleFacts): Body {
  const payload = {
    user_id: HOST.id,
    account_id: accountId,
    client_id: clientId,
    deauthorization_time: new Date(now).toISOString(),
    signature: createHash('sha256')
      .update(`${clientId} ${String(now)}`)
      .digest('hex'),
    event_ts: now,
  };
  return { event: 'app_deauthorized', payload };
}

function sample(name: SampleName, facts: SampleFacts): Body {
  switch (name) {
    case 'recording.completed':
    case 'recording.transcript_completed':
      return recordingEvent(name, facts);
    case 'meeting.participant_joined':
    case 'meeting.participant_left':
      return participantEvent(name, facts);
    case 'user.created':
      return userCreated(facts);
    case 'app_deauthorized':
      return appDeauthorized(facts);
  }
}

/** Body of a webhook that no meeting caused, with the fields of zoom-api §D5. */
export function sampleBody(name: SampleName, facts: SampleFacts): string {
  return JSON.stringify(sample(name, facts));
}
