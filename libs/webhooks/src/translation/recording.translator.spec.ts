import { describe, expect, it } from 'vitest';
import { ZoomRecordingCompleted, ZoomRecordingTranscriptCompleted } from '../webhook.events.js';
import { translateZoomEvent } from './zoom-event.translator.js';

const facts = { inboxId: 'inbox-1', appId: 'first', receivedAt: new Date(1_732_000_000_000) };
const UUID = '4444AAAiAAAAAiAiAiiAii==';

const file = {
  id: 'ed6c2f27-2ae7-42f4-b3d0-835b493e4fa8',
  meeting_id: UUID,
  recording_start: '2026-11-24T09:00:00Z',
  recording_end: '2026-11-24T09:30:00Z',
  recording_type: 'audio_transcript',
  file_type: 'TRANSCRIPT',
  file_size: 3_000_000_000,
  file_extension: 'VTT',
  status: 'completed',
  file_name: 'SECRET words',
  play_url: 'https://zoom.us/rec/play/SECRET',
  download_url: 'https://zoom.us/rec/download/SECRET',
};

const object = {
  id: 12_345_678_901,
  uuid: UUID,
  host_id: 'x1yCzABCDEfg23HiJKl4mN',
  account_id: 'aBcD',
  topic: 'SECRET words',
  type: 8,
  start_time: '2026-11-24T09:00:00Z',
  timezone: 'Europe/Berlin',
  host_email: 'SECRET@example.com',
  duration: 30,
  total_size: 3_000_000_000,
  recording_count: 1,
  share_url: 'https://zoom.us/rec/share/SECRET',
  password: 'SECRET',
  recording_play_passcode: 'SECRET',
  recording_files: [file],
  participant_audio_files: [{ ...file, id: 'p', recording_type: undefined }],
};

const read = {
  id: file.id,
  fileType: 'TRANSCRIPT',
  fileExtension: 'VTT',
  recordingType: 'audio_transcript',
  status: 'completed',
  fileSize: 3_000_000_000,
  recordingStart: '2026-11-24T09:00:00Z',
  recordingEnd: '2026-11-24T09:30:00Z',
};

function translate(event: string, changed: object = {}) {
  const body = {
    event,
    event_ts: 1_732_313_171_881,
    payload: { account_id: 'aBcD', object: { ...object, ...changed } },
    download_token: 'SECRET',
  };
  return translateZoomEvent(body, facts);
}

describe('recordings', () => {
  it.each([
    ['recording.completed', ZoomRecordingCompleted],
    ['recording.transcript_completed', ZoomRecordingTranscriptCompleted],
  ])('%s becomes an event with its files, under the meeting', (event, type) => {
    const { events, key, untranslatable } = translate(event);
    expect({ key, untranslatable }).toEqual({ key: UUID, untranslatable: false });
    expect(events[1]).toBeInstanceOf(type);
    expect(events[1]?.payload).toEqual({
      inboxId: 'inbox-1',
      appId: 'first',
      eventTs: 1_732_313_171_881,
      meetingUuid: UUID,
      meetingId: '12345678901',
      accountId: 'aBcD',
      hostId: object.host_id,
      meetingType: 8,
      startTime: '2026-11-24T09:00:00Z',
      durationMinutes: 30,
      totalSize: 3_000_000_000,
      files: [read],
      participantAudioFiles: [{ ...read, id: 'p', recordingType: null }],
    });
  });

  it('carry no word, no address, no link and no secret', () => {
    expect(JSON.stringify(translate('recording.completed').events)).not.toContain('SECRET');
  });

  it.each([
    ['no files', { recording_files: undefined }, []],
    ['files that are none', { recording_files: 'x' }, []],
    ['files of other shapes', { recording_files: [7, null, [], 'x'] }, []],
    [
      'more files than one meeting has',
      { recording_files: Array(501).fill(file) },
      Array(500).fill(read),
    ],
    [
      'a file that is not there yet',
      { recording_files: [{ status: 'processing', file_size: -1, id: 'a\0' }] },
      [
        {
          id: null,
          fileType: null,
          fileExtension: null,
          recordingType: null,
          status: 'processing',
          fileSize: null,
          recordingStart: null,
          recordingEnd: null,
        },
      ],
    ],
  ])('may have %s', (_name, changed, files) => {
    const { events, untranslatable } = translate('recording.completed', changed);
    expect(untranslatable).toBe(false);
    expect(events[1]?.payload).toMatchObject({ files });
  });

  it('may lack everything but the meeting', () => {
    const { events } = translateZoomEvent(
      { event: 'recording.completed', payload: { object: { uuid: UUID } } },
      facts,
    );
    expect(events[1]?.payload).toMatchObject({ meetingUuid: UUID, meetingId: null, files: [] });
  });

  it('without a meeting are published as received only, and counted', () => {
    const { events, untranslatable } = translate('recording.completed', { uuid: undefined });
    expect(untranslatable).toBe(true);
    expect(events).toHaveLength(1);
  });

  it.each(['recording.started', 'recording.completed_2', 'toString'])(
    '%s is none of them',
    (event) => {
      const { events, untranslatable } = translate(event);
      expect(untranslatable).toBe(false);
      expect(events).toHaveLength(1);
    },
  );
});
