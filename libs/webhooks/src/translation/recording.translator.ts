import type { DomainEvent } from '@zoom-platform/events';
import { ZoomRecordingCompleted, ZoomRecordingTranscriptCompleted } from '../webhook.events.js';
import type { ZoomBodyReader } from './zoom-body.reader.js';

const EVENTS = {
  'recording.completed': ZoomRecordingCompleted,
  'recording.transcript_completed': ZoomRecordingTranscriptCompleted,
} as const;

export function isRecordingEvent(event: string): event is keyof typeof EVENTS {
  return Object.hasOwn(EVENTS, event);
}

/** `null`: another event, or one that names no meeting. */
export function recordingEvent(
  event: string,
  reader: ZoomBodyReader,
  delivery: { inboxId: string; appId: string; eventTs: number },
): DomainEvent | null {
  const meetingUuid = reader.text('uuid', 'meeting_uuid');
  if (!isRecordingEvent(event) || meetingUuid === null) return null;
  return new EVENTS[event]({
    ...delivery,
    meetingUuid,
    meetingId: reader.text('id', 'meeting_id'),
    accountId: reader.text('account_id'),
    hostId: reader.text('host_id'),
    meetingType: reader.int32('type'),
    startTime: reader.text('start_time'),
    durationMinutes: reader.count('duration'),
    totalSize: reader.count('total_size'),
    files: reader.records('recording_files').map(recordedFile),
    participantAudioFiles: reader.records('participant_audio_files').map(recordedFile),
  });
}

function recordedFile(file: ZoomBodyReader) {
  return {
    id: file.text('id'),
    fileType: file.text('file_type'),
    fileExtension: file.text('file_extension'),
    recordingType: file.text('recording_type'),
    status: file.text('status'),
    fileSize: file.count('file_size'),
    recordingStart: file.text('recording_start'),
    recordingEnd: file.text('recording_end'),
  };
}
