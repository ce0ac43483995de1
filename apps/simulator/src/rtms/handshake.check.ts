import { signatureHolds } from './handshake.signature.js';
import type { Refusal } from './media.parameters.js';
import type { RtmsProduct } from './rtms-host.port.js';
import type { RtmsStream } from './rtms.stream.js';
import { STATUS } from './wire.codes.js';
import { type Fields, integer, text } from './wire.message.js';

const ENTITY_KEYS = ['meeting_uuid', 'webinar_uuid', 'session_id', 'engagement_id', 'call_id'];

/** Zoom's own client names any id so. */
const ANY_PRODUCT = 'meeting_uuid';

const KEY_OF_PRODUCT: Readonly<Record<RtmsProduct, string>> = {
  meeting: 'meeting_uuid',
  webinar: 'webinar_uuid',
  session: 'session_id',
  contact_center: 'engagement_id',
};

/** Required by the documents; clients that work leave them out. */
const NUMBERS = ['protocol_version', 'sequence'];

export type FindStream = (streamId: string) => RtmsStream | undefined;

/** What messages 1 and 3 have in common: stream, entity and signature (rtms-protocol §2). */
export function identify(
  fields: Fields,
  find: FindStream,
): { readonly stream: RtmsStream; readonly refusal?: Refusal } | Refusal {
  const streamId = text(fields, 'rtms_stream_id');
  const stream = streamId === undefined ? undefined : find(streamId);
  if (!stream || stream.ended) {
    return { status: STATUS.invalidStreamId, reason: 'invalid rtms_stream_id' };
  }
  const key = ENTITY_KEYS.find((name) => text(fields, name) !== undefined);
  const entity = key === undefined ? undefined : text(fields, key);
  const signature = text(fields, 'signature');
  if (entity === undefined || signature === undefined) {
    return { stream, refusal: { status: STATUS.invalidPayload, reason: 'invalid payload' } };
  }
  const { strict, product, handshakeNumbers } = stream.behaviour;
  const missing = NUMBERS.find((name) => integer(fields, name) === undefined);
  if (handshakeNumbers === 'required' && missing !== undefined) {
    return { stream, refusal: { status: STATUS.invalidPayload, reason: `${missing} is missing` } };
  }
  if (strict && key !== ANY_PRODUCT && key !== KEY_OF_PRODUCT[product]) {
    const reason = `a ${product} has no ${String(key)}`;
    return { stream, refusal: { status: STATUS.invalidPayload, reason } };
  }
  if (entity !== stream.performance.meetingUuid) {
    return { stream, refusal: { status: STATUS.invalidStreamId, reason: 'ids do not match' } };
  }
  if (!signatureHolds(signature, stream.app, entity, stream.streamId)) {
    return { stream, refusal: { status: STATUS.invalidSignature, reason: 'invalid signature' } };
  }
  return { stream };
}
