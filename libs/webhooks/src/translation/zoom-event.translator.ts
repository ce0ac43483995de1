import type { DomainEvent } from '@zoom-platform/events';
import {
  ZoomEventReceived,
  ZoomRtmsInterrupted,
  ZoomRtmsStarted,
  ZoomRtmsStopped,
} from '../webhook.events.js';
import { concurrencyEvent } from './concurrency.translator.js';
import { deauthorizationEvent, isDeauthorization } from './deauthorization.translator.js';
import { isRecordingEvent, recordingEvent } from './recording.translator.js';
import { ZoomBodyReader } from './zoom-body.reader.js';

/** Name under which a body without a sound event name is published. */
export const UNKNOWN_EVENT = 'unknown';

/** Current names, `contactcenter.rtms_*` of older samples and `meeting.rtms.*` of the beta. */
const RTMS_EVENT =
  /^(meeting|webinar|session|contact_?center|phone)\.(?:voice_)?rtms[._](started|stopped|interrupted)$/;

const PRODUCTS = {
  meeting: 'meeting',
  webinar: 'webinar',
  session: 'session',
  contact_center: 'contact_center',
  contactcenter: 'contact_center',
  phone: 'phone',
} as const;

/** Which id names the entity where several are present: the order of Zoom's own SDK. */
const ENTITY_FIELDS = [
  'meeting_uuid',
  'webinar_uuid',
  'session_id',
  'engagement_id',
  'call_id',
] as const;

/** What is known of a delivery besides its body. */
export interface DeliveryFacts {
  readonly inboxId: string;
  readonly appId: string;
  readonly receivedAt: Date;
}

export interface Translation {
  /** Zoom's name of the event, or {@link UNKNOWN_EVENT}. */
  readonly event: string;
  readonly accountId: string | null;
  /** Ordering key: the RTMS stream id, else the meeting's UUID, else the inbox id. */
  readonly key: string;
  /** `ZoomEventReceived` first, then the typed event where there is one. */
  readonly events: readonly DomainEvent[];
  /**
   * The body has no event name, an event of RTMS, of a recording or of an app's removal lacks what its
   * typed event needs, or a stop reason is unreadable and left out.
   */
  readonly untranslatable: boolean;
}

/** Turns a parsed body of any shape into domain events. Never throws. */
export function translateZoomEvent(body: unknown, facts: DeliveryFacts): Translation {
  const reader = new ZoomBodyReader(body);
  const event = reader.event ?? UNKNOWN_EVENT;
  const delivery = {
    inboxId: facts.inboxId,
    appId: facts.appId,
    eventTs: reader.eventTs ?? facts.receivedAt.getTime(),
  };
  const entityId = reader.text(...ENTITY_FIELDS, 'uuid');
  const streamId = reader.text('rtms_stream_id');
  const rtms = RTMS_EVENT.exec(event);
  const typed =
    rtms === null
      ? (recordingEvent(event, reader, delivery) ??
        deauthorizationEvent(event, reader, delivery) ??
        concurrencyEvent(event, reader, delivery))
      : rtmsEvent(rtms, reader, delivery);
  const isTyped = rtms !== null || isRecordingEvent(event) || isDeauthorization(event);
  return {
    event,
    accountId: reader.text('account_id'),
    key: streamId ?? entityId ?? facts.inboxId,
    events: [new ZoomEventReceived({ ...delivery, event }), ...(typed === null ? [] : [typed])],
    untranslatable:
      event === UNKNOWN_EVENT || (isTyped && typed === null) || lacksReason(typed, reader),
  };
}

function lacksReason(typed: DomainEvent | null, reader: ZoomBodyReader): boolean {
  const reasonless = typed instanceof ZoomRtmsStopped && typed.payload.stopReason === null;
  return reasonless && reader.has('stop_reason');
}

function rtmsEvent(
  [, family, change]: RegExpExecArray,
  reader: ZoomBodyReader,
  delivery: { inboxId: string; appId: string; eventTs: number },
): DomainEvent | null {
  const streamId = reader.text('rtms_stream_id');
  const entity = entityIn(reader);
  if (streamId === null || entity === null || !isFamily(family)) return null;
  const stream = { ...delivery, product: PRODUCTS[family], ...entity, streamId };
  const serverUrls = [...reader.list('server_urls')];
  switch (change) {
    case 'started':
      if (serverUrls.length === 0) return null;
      return new ZoomRtmsStarted({
        ...stream,
        serverUrls,
        meetingId: reader.text('meeting_id', 'webinar_id'),
        operatorId: reader.text('operator_id'),
        isOriginalHost: reader.flag('is_original_host'),
      });
    case 'stopped':
      return new ZoomRtmsStopped({ ...stream, stopReason: reader.int32('stop_reason') });
    case 'interrupted':
      return new ZoomRtmsInterrupted({ ...stream, serverUrls });
    default:
      return null;
  }
}

/** Sources disagree about the field of a webinar: the handshake names it as the webhook did. */
function entityIn(reader: ZoomBodyReader) {
  for (const entityKey of ENTITY_FIELDS) {
    const entityId = reader.text(entityKey);
    if (entityId !== null) return { entityKey, entityId };
  }
  return null;
}

function isFamily(family: string | undefined): family is keyof typeof PRODUCTS {
  return family !== undefined && Object.hasOwn(PRODUCTS, family);
}
