import { domainEvent } from '@zoom-platform/events';
import { z } from 'zod';

const delivery = z.object({
  /** Row of the inbox that holds the raw body. */
  inboxId: z.string(),
  /** Configured id of the Zoom app whose secret verified the delivery. */
  appId: z.string(),
  /** Zoom's `event_ts`, Unix milliseconds; the time of receipt where the body has none. */
  eventTs: z.number(),
});

/** Key: the RTMS stream id where there is one, else the meeting UUID, else the inbox id. */
export class ZoomEventReceived extends domainEvent({
  type: 'zoom.event.received',
  version: 1,
  summary: 'Any signed webhook delivery of Zoom, known to us or not; its body stays in the inbox.',
  payload: delivery.extend({ event: z.string() }),
}) {}

/** Key: `inbox`. Of one replica; told once it can write again, a second later at the latest. */
export class ZoomDeliveriesTurnedAway extends domainEvent({
  type: 'zoom.deliveries.turned_away',
  version: 1,
  summary: 'Deliveries of Zoom were answered 503, since the inbox could not be written.',
  payload: z.object({
    count: z.int(),
    /** When the first of them came, Unix milliseconds. */
    since: z.number(),
    /** When the last of them was answered, Unix milliseconds. */
    until: z.number(),
  }),
}) {}

const rtmsStream = delivery.extend({
  product: z.enum(['meeting', 'webinar', 'session', 'contact_center', 'phone']),
  /** Field of the webhook that carried `entityId`; absent in events from before it was kept. */
  entityKey: z
    .enum(['meeting_uuid', 'webinar_uuid', 'session_id', 'engagement_id', 'call_id'])
    .optional(),
  /** Meeting or webinar UUID, Video SDK session id or engagement id, verbatim. */
  entityId: z.string(),
  streamId: z.string(),
});

export class ZoomRtmsStarted extends domainEvent({
  type: 'zoom.rtms.started',
  version: 1,
  summary: 'Zoom offers a stream: join within 60 s. The same stream with new URLs is a failover.',
  payload: rtmsStream.extend({
    serverUrls: z.array(z.string()),
    meetingId: z.string().nullable(),
    operatorId: z.string().nullable(),
    isOriginalHost: z.boolean().nullable(),
  }),
}) {}

export class ZoomRtmsStopped extends domainEvent({
  type: 'zoom.rtms.stopped',
  version: 1,
  summary: 'Zoom says why a stream stopped; may come before or long after the sockets closed.',
  payload: rtmsStream.extend({ stopReason: z.int32().nullable() }),
}) {}

export class ZoomRtmsInterrupted extends domainEvent({
  type: 'zoom.rtms.interrupted',
  version: 1,
  summary: 'Zoom lost our connection and waits up to 60 s for us to come back.',
  payload: rtmsStream.extend({ serverUrls: z.array(z.string()) }),
}) {}

/** Key: the meeting that found no place where Zoom names it, else the inbox id. */
export class ZoomRtmsConcurrencyReported extends domainEvent({
  type: 'zoom.rtms.concurrency_reported',
  version: 1,
  summary: 'The account has nearly as many streams as Zoom allows, or so many that none starts.',
  payload: delivery.extend({
    level: z.enum(['near_limit', 'limited']),
    /** Streams of the account at once. */
    streams: z.number().nullable(),
    /** How many Zoom allows, where it says so; 2,000 by default. */
    limit: z.number().nullable(),
    /** The meeting, webinar or session that got no stream. */
    entityId: z.string().nullable(),
    accountId: z.string().nullable(),
  }),
}) {}

/** A file of a cloud recording. Its content: `GET /v1/meetings/:meetingId/recordings/:fileId/content`. */
const recordedFile = z.object({
  /** `null` while Zoom still writes it, and for what it does not keep. */
  id: z.string().nullable(),
  /** `MP4`, `M4A`, `CHAT`, `TRANSCRIPT`, `CC`, `CSV`, `TIMELINE`, `SUMMARY`. */
  fileType: z.string().nullable(),
  fileExtension: z.string().nullable(),
  /** `shared_screen_with_speaker_view`, `audio_transcript`, … */
  recordingType: z.string().nullable(),
  status: z.string().nullable(),
  /** Bytes. */
  fileSize: z.number().nullable(),
  /** ISO 8601, as Zoom wrote it. */
  recordingStart: z.string().nullable(),
  recordingEnd: z.string().nullable(),
});

/**
 * Key: the meeting UUID. Start and stop in one meeting make several sets of files under one UUID. Left
 * out on purpose: topic, file names and addresses of persons, which are people's words; every URL,
 * passcode and download token, which would let whoever reads the log watch.
 */
const recording = delivery.extend({
  /** Verbatim. */
  meetingUuid: z.string(),
  meetingId: z.string().nullable(),
  accountId: z.string().nullable(),
  hostId: z.string().nullable(),
  /** Zoom's type of meeting; 5, 6 and 9 are webinars. */
  meetingType: z.int32().nullable(),
  startTime: z.string().nullable(),
  durationMinutes: z.number().nullable(),
  /** Bytes of all files. */
  totalSize: z.number().nullable(),
  files: z.array(recordedFile),
  participantAudioFiles: z.array(recordedFile),
});

export class ZoomRecordingCompleted extends domainEvent({
  type: 'zoom.recording.completed',
  version: 1,
  summary: 'A cloud recording of Zoom is there, with these files.',
  payload: recording,
}) {}

export class ZoomRecordingTranscriptCompleted extends domainEvent({
  type: 'zoom.recording.transcript_completed',
  version: 1,
  summary: 'The transcript of a cloud recording of Zoom is there, with these files.',
  payload: recording,
}) {}

/** Key: the inbox id. Zoom says it once, so what was kept of the user is to be forgotten now. */
export class ZoomAppDeauthorized extends domainEvent({
  type: 'zoom.app.deauthorized',
  version: 1,
  summary: 'A user removed one of our apps: what was kept for them is to be forgotten.',
  payload: delivery.extend({
    userId: z.string(),
    accountId: z.string().nullable(),
    /** The app that was removed, by Zoom's name of it; `null`: the one that sent this. */
    clientId: z.string().nullable(),
  }),
}) {}
