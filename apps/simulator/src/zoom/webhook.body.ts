import { HOST } from './meeting.resource.js';

/** One stream of one meeting, as webhooks name it. */
export interface StreamFacts {
  readonly accountId: string;
  readonly meetingId: string;
  readonly meetingUuid: string;
  readonly streamId: string;
  readonly serverUrls: string;
  /** Zoom user whose app it is. */
  readonly operatorId: string;
  readonly isOriginalHost: boolean;
}

export interface MeetingFacts {
  readonly accountId: string;
  readonly meetingId: string;
  readonly meetingUuid: string;
  readonly topic: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/** Where sources disagree (rtms-protocol §10). */
export interface WebhookShape {
  /** RTMS fields stand in `payload.object` instead of in `payload`. */
  readonly nested: boolean;
  /** `meeting.rtms_interrupted` carries `server_urls`. */
  readonly interruptedHasUrls: boolean;
}

export interface WebhookBody {
  readonly event: string;
  readonly body: Buffer;
}

function rtmsEvent(
  event: string,
  now: number,
  fields: Readonly<Record<string, unknown>>,
  { nested }: WebhookShape,
): WebhookBody {
  const payload = nested ? { object: fields } : fields;
  return { event, body: Buffer.from(JSON.stringify({ event, event_ts: now, payload })) };
}

export function rtmsStarted(facts: StreamFacts, now: number, shape: WebhookShape): WebhookBody {
  const fields = {
    account_id: facts.accountId,
    meeting_id: facts.meetingId,
    meeting_uuid: facts.meetingUuid,
    operator_id: facts.operatorId,
    is_original_host: facts.isOriginalHost,
    rtms_stream_id: facts.streamId,
    server_urls: facts.serverUrls,
  };
  return rtmsEvent('meeting.rtms_started', now, fields, shape);
}

export function rtmsInterrupted(facts: StreamFacts, now: number, shape: WebhookShape): WebhookBody {
  const fields = {
    meeting_uuid: facts.meetingUuid,
    rtms_stream_id: facts.streamId,
    ...(shape.interruptedHasUrls ? { server_urls: facts.serverUrls } : {}),
  };
  return rtmsEvent('meeting.rtms_interrupted', now, fields, shape);
}

export function rtmsStopped(
  facts: StreamFacts,
  now: number,
  stopReason: number,
  shape: WebhookShape,
): WebhookBody {
  const fields = {
    meeting_uuid: facts.meetingUuid,
    rtms_stream_id: facts.streamId,
    stop_reason: stopReason,
  };
  return rtmsEvent('meeting.rtms_stopped', now, fields, shape);
}

/** How near the account is to the number of streams that it may have at once. */
export interface ConcurrencyFacts {
  readonly accountId: string;
  readonly meetingId: string;
  readonly meetingUuid: string;
  readonly streams: number;
  readonly limit: number;
}

/** Only the events' names are documented (zoom-api §D5); the fields are a guess. */
export function rtmsConcurrency(
  kind: 'near_limit' | 'limited',
  facts: ConcurrencyFacts,
  now: number,
): WebhookBody {
  const fields = {
    account_id: facts.accountId,
    meeting_id: facts.meetingId,
    meeting_uuid: facts.meetingUuid,
    current_concurrency: facts.streams,
    concurrency_limit: facts.limit,
  };
  const shape = { nested: false, interruptedHasUrls: false };
  return rtmsEvent(`rtms.concurrency_${kind}`, now, fields, shape);
}

function isoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The order of the keys is the captured one (zoom-api §D2); the meeting's number is a text. */
function meetingEvent(
  event: string,
  now: number,
  facts: MeetingFacts,
  further: Readonly<Record<string, unknown>>,
): WebhookBody {
  const object = {
    id: facts.meetingId,
    uuid: facts.meetingUuid,
    host_id: HOST.id,
    host_email: HOST.email,
    topic: facts.topic,
    type: 2,
    start_time: isoSeconds(facts.startedAt),
    timezone: 'Europe/London',
    duration: Math.max(1, Math.round(facts.durationMs / 60_000)),
    ...further,
  };
  const payload = { account_id: facts.accountId, object };
  return { event, body: Buffer.from(JSON.stringify({ event, payload, event_ts: now })) };
}

export function meetingStarted(facts: MeetingFacts, now: number): WebhookBody {
  return meetingEvent('meeting.started', now, facts, {});
}

export function meetingEnded(facts: MeetingFacts, now: number): WebhookBody {
  return meetingEvent('meeting.ended', now, facts, { end_time: isoSeconds(now) });
}

export function urlValidation(plainToken: string, now: number): WebhookBody {
  const event = 'endpoint.url_validation';
  return {
    event,
    body: Buffer.from(JSON.stringify({ event, payload: { plainToken }, event_ts: now })),
  };
}
