import type { RtmsProduct } from '../rtms/rtms-host.port.js';
import { HOST } from './meeting.resource.js';
import { PRODUCT_WORDS } from './webhook.products.js';

/** One stream of one meeting, as webhooks name it. */
export interface StreamFacts {
  readonly accountId: string;
  readonly product: RtmsProduct;
  readonly meetingId: string;
  /** Of a meeting or webinar; the session or engagement id of other products. */
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
  /** `…rtms_interrupted` carries `server_urls`. */
  readonly interruptedHasUrls: boolean;
  /** Events have the names of the beta and of old samples: `meeting.rtms.started`. */
  readonly oldNames: boolean;
  /** A webinar's id stands in `meeting_uuid`. */
  readonly webinarSaysMeeting: boolean;
}

export interface WebhookBody {
  readonly event: string;
  readonly body: Buffer;
}

function enveloped(
  event: string,
  now: number,
  fields: Readonly<Record<string, unknown>>,
  nested = false,
): WebhookBody {
  const payload = nested ? { object: fields } : fields;
  return { event, body: Buffer.from(JSON.stringify({ event, event_ts: now, payload })) };
}

type Fields = Readonly<Record<string, unknown>>;

function rtmsEvent(
  change: 'started' | 'interrupted' | 'stopped',
  { product }: StreamFacts,
  now: number,
  fields: Fields,
  { nested, oldNames }: WebhookShape,
): WebhookBody {
  const { prefix, oldPrefix } = PRODUCT_WORDS[product];
  return enveloped(`${oldNames ? oldPrefix : prefix}${change}`, now, fields, nested);
}

function idOf({ product, meetingUuid }: StreamFacts, { webinarSaysMeeting }: WebhookShape): Fields {
  const isMisnamed = product === 'webinar' && webinarSaysMeeting;
  return { [isMisnamed ? 'meeting_uuid' : PRODUCT_WORDS[product].idField]: meetingUuid };
}

/** The order of the keys is that of a meeting's documented example. */
export function rtmsStarted(facts: StreamFacts, now: number, shape: WebhookShape): WebhookBody {
  const { accountId, meetingId, operatorId, isOriginalHost, product } = facts;
  const hasAccount = product !== 'contact_center';
  const isMeeting = product === 'meeting' || product === 'webinar';
  const fields = {
    ...(hasAccount ? { account_id: accountId } : {}),
    ...(isMeeting ? { meeting_id: meetingId } : {}),
    ...(product === 'webinar' ? { webinar_id: meetingId } : {}),
    ...idOf(facts, shape),
    ...(product === 'session' ? { session_key: meetingId } : {}),
    ...(isMeeting ? { operator_id: operatorId, is_original_host: isOriginalHost } : {}),
    rtms_stream_id: facts.streamId,
    server_urls: facts.serverUrls,
  };
  return rtmsEvent('started', facts, now, fields, shape);
}

export function rtmsInterrupted(facts: StreamFacts, now: number, shape: WebhookShape): WebhookBody {
  const fields = {
    ...idOf(facts, shape),
    rtms_stream_id: facts.streamId,
    ...(shape.interruptedHasUrls ? { server_urls: facts.serverUrls } : {}),
  };
  return rtmsEvent('interrupted', facts, now, fields, shape);
}

export function rtmsStopped(
  facts: StreamFacts,
  now: number,
  stopReason: number,
  shape: WebhookShape,
): WebhookBody {
  const fields = {
    ...idOf(facts, shape),
    rtms_stream_id: facts.streamId,
    stop_reason: stopReason,
  };
  return rtmsEvent('stopped', facts, now, fields, shape);
}

/** How near the account is to the number of streams that it may have at once. */
export interface ConcurrencyFacts {
  readonly meetingUuid: string;
  readonly streams: number;
  readonly limit: number;
}

/** As rtms-protocol §1.2 has them: one speaks of the account, the other of a stream that was not begun. */
export function rtmsConcurrency(
  kind: 'near_limit' | 'limited',
  facts: ConcurrencyFacts,
  now: number,
): WebhookBody {
  const { streams, limit, meetingUuid } = facts;
  const fields =
    kind === 'near_limit'
      ? {
          concurrency_limit: limit,
          concurrency_number: streams,
          percentage: Math.round((100 * streams) / limit),
        }
      : {
          operator_id: HOST.id,
          concurrency_number: streams,
          id_field: { meeting_uuid: meetingUuid },
        };
  return enveloped(`rtms.concurrency_${kind}`, now, fields);
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
