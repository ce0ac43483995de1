import { z } from 'zod';
import { addressOf } from './meeting.address.js';
import type { Calendar } from './meeting.endpoints.js';
import { isoSeconds } from './meeting.record.js';
import type { Fields } from './meeting.store.js';
import type { Recording, RecordingFile, RecordingStore } from './recording.store.js';
import { NO_CONTENT, ok, type Endpoint, type RestCall } from './rest.endpoint.js';
import { invalidFields } from './rest.errors.js';
import { readQuery, segment } from './rest.input.js';
import { SCOPES } from './rest.scopes.js';
import { HOST } from '../meeting.resource.js';

const recordingQuery = z.looseObject({
  include_fields: z.string().exactOptional(),
  /** Seconds, as Zoom counts them: up to a week. */
  ttl: z.coerce.number().int().min(0).max(604_800).exactOptional(),
});

const deletion = z.looseObject({ action: z.enum(['trash', 'delete']).default('trash') });

const rangeQuery = z.looseObject({
  from: z.iso.date().exactOptional(),
  to: z.iso.date().exactOptional(),
});

const DAY_MS = 86_400_000;
const MONTH_MS = 31 * DAY_MS;

/** Where a file is asked for; the answer is a redirect. */
export function downloadUrl(baseUrl: string, { id }: RecordingFile): string {
  return `${baseUrl}/rec/download/${id}`;
}

/** One entry of `recording_files` (zoom-api §C2). */
export function fileRecord(
  { occurrence }: Recording,
  file: RecordingFile,
  baseUrl: string,
): Fields {
  const { meetingUuid, startedAt, endedAt = startedAt } = occurrence;
  return {
    id: file.id,
    meeting_id: meetingUuid,
    recording_start: isoSeconds(startedAt),
    recording_end: isoSeconds(endedAt),
    file_type: file.fileType,
    file_extension: file.extension,
    file_size: file.content.length,
    play_url: `https://us02web.zoom.us/rec/play/${file.id}`,
    download_url: downloadUrl(baseUrl, file),
    status: 'completed',
    recording_type: file.recordingType,
  };
}

/** `GET /meetings/{id}/recordings` and `object` of `recording.completed` (zoom-api §C2, §D5). */
export function recordingRecord(recording: Recording, accountId: string, baseUrl: string): Fields {
  const { occurrence, files } = recording;
  const { meetingUuid, meetingId, topic, startedAt, endedAt = startedAt } = occurrence;
  return {
    uuid: meetingUuid,
    id: Number(meetingId),
    account_id: accountId,
    host_id: HOST.id,
    host_email: HOST.email,
    topic,
    type: 2,
    start_time: isoSeconds(startedAt),
    timezone: 'Europe/London',
    duration: Math.max(1, Math.round((endedAt - startedAt) / 60_000)),
    total_size: files.reduce((sum, { content }) => sum + content.length, 0),
    recording_count: files.length,
    share_url: `https://us02web.zoom.us/rec/share/${files[0]?.id ?? ''}`,
    recording_files: files.map((file) => fileRecord(recording, file, baseUrl)),
    participant_audio_files: [],
    password: 'Zx7q!9Lm',
    recording_play_passcode: 'Zx7q9LmPlayPasscode',
  };
}

/** Milliseconds `[from, to)`. @throws ZoomRefusal 300 for a range of more than a month */
function rangeOf(call: RestCall, now: number): readonly [from: number, to: number] {
  const { from, to } = readQuery(rangeQuery, call);
  const end = (to === undefined ? now : Date.parse(to)) + DAY_MS;
  const start = from === undefined ? end - 2 * DAY_MS : Date.parse(from);
  if (start < end && end - start <= MONTH_MS + DAY_MS) return [start, end];
  throw invalidFields({ field: 'from', message: 'Invalid field.' });
}

function userRecordings(recordings: RecordingStore, calendar: Calendar): Endpoint {
  return {
    method: 'GET',
    path: '/users/:userId/recordings',
    scopes: SCOPES.userRecordings,
    label: 'Medium',
    handle: (call) => {
      const user = calendar.users.get(segment(call, 'userId'));
      const [from, to] = rangeOf(call, calendar.now());
      const all = recordings
        .all()
        .filter(() => user.id === HOST.id)
        .filter(({ occurrence: { startedAt } }) => startedAt >= from && startedAt < to);
      const { head, items } = calendar.pager.page(call, all);
      const meetings = items.map((one) => recordingRecord(one, call.app.accountId, call.baseUrl));
      const day = (time: number) => isoSeconds(time).slice(0, 10);
      return ok({ from: day(from), to: day(to - DAY_MS), ...head, meetings });
    },
  };
}

function readRecording(recordings: RecordingStore, call: RestCall): Fields {
  const { include_fields: include = '', ttl } = readQuery(recordingQuery, call);
  const recording = recordings.get(addressOf(call, 'meetingId'));
  const record = recordingRecord(recording, call.app.accountId, call.baseUrl);
  if (!include.split(',').includes('download_access_token')) return record;
  const key = recordings.newKey(ttl === undefined ? undefined : ttl * 1000);
  return { ...record, download_access_token: key };
}

function transcriptRecord(recordings: RecordingStore, call: RestCall): Fields {
  const { occurrence, files } = recordings.get(addressOf(call, 'meetingId'));
  const file = files.find(({ fileType }) => fileType === 'TRANSCRIPT');
  return {
    meeting_id: occurrence.meetingUuid,
    account_id: call.app.accountId,
    meeting_topic: occurrence.topic,
    host_id: HOST.id,
    transcript_created_time: isoSeconds(occurrence.endedAt ?? occurrence.startedAt),
    can_download: file !== undefined,
    auto_delete: false,
    ...(file === undefined ? {} : { download_url: downloadUrl(call.baseUrl, file) }),
  };
}

/** Cloud recordings of a user and of a meeting (zoom-api §C2). */
export function recordingEndpoints(
  recordings: RecordingStore,
  calendar: Calendar,
): readonly Endpoint[] {
  return [
    userRecordings(recordings, calendar),
    {
      method: 'GET',
      path: '/meetings/:meetingId/recordings',
      scopes: SCOPES.meetingRecordings,
      label: 'Light',
      handle: (call) => ok(readRecording(recordings, call)),
    },
    {
      method: 'DELETE',
      path: '/meetings/:meetingId/recordings',
      scopes: SCOPES.deleteRecordings,
      label: 'Light',
      handle: (call) => {
        readQuery(deletion, call);
        recordings.remove(recordings.get(addressOf(call, 'meetingId')));
        return NO_CONTENT;
      },
    },
    {
      method: 'GET',
      path: '/meetings/:meetingId/transcript',
      scopes: SCOPES.transcript,
      label: 'Light',
      handle: (call) => ok(transcriptRecord(recordings, call)),
    },
  ];
}
