import { MESSAGE } from './message.codes.js';
import type { MediaParameters } from './media-parameters.builder.js';
import type { KeepAliveRequest } from './server-message.type.js';

/** Key that carries the entity id in messages 1 and 3. */
export type EntityKey =
  'meeting_uuid' | 'webinar_uuid' | 'session_id' | 'engagement_id' | 'call_id';

export interface HandshakeIdentity {
  readonly entityKey: EntityKey;
  readonly entityId: string;
  readonly streamId: string;
  readonly signature: string;
}

const PROTOCOL_VERSION = 1;
/** Documented as required and starting at 1; working clients leave it out. */
const FIRST_SEQUENCE = 1;

/** Message 1. @param bufferData whether Zoom replays the audio it kept since the start webhook. */
export function encodeSignalingHandshake(identity: HandshakeIdentity, bufferData: boolean): string {
  return JSON.stringify({
    msg_type: MESSAGE.SIGNALING_HAND_SHAKE_REQ,
    protocol_version: PROTOCOL_VERSION,
    sequence: FIRST_SEQUENCE,
    [identity.entityKey]: identity.entityId,
    rtms_stream_id: identity.streamId,
    signature: identity.signature,
    buffer_data: bufferData,
  });
}

/** Message 3. @param mediaType one bit of MEDIA_TYPE, or MEDIA_TYPE_ALL. */
export function encodeMediaHandshake(
  identity: HandshakeIdentity,
  mediaType: number,
  parameters: MediaParameters,
): string {
  return JSON.stringify({
    msg_type: MESSAGE.DATA_HAND_SHAKE_REQ,
    protocol_version: PROTOCOL_VERSION,
    sequence: FIRST_SEQUENCE,
    [identity.entityKey]: identity.entityId,
    rtms_stream_id: identity.streamId,
    signature: identity.signature,
    media_type: mediaType,
    payload_encryption: false,
    media_params: parameters,
  });
}

/** Message 5. Zoom sends nothing back; the roster follows as joins. */
export function encodeEventSubscription(eventTypes: readonly number[]): string {
  return JSON.stringify({
    msg_type: MESSAGE.EVENT_SUBSCRIPTION,
    events: eventTypes.map((eventType) => ({ event_type: eventType, subscribe: true })),
  });
}

/** Message 7, on the signaling connection, after each media handshake. */
export function encodeClientReady(streamId: string): string {
  return JSON.stringify({ msg_type: MESSAGE.CLIENT_READY_ACK, rtms_stream_id: streamId });
}

/** Message 13. @param request message 12; its JSON tokens go back unchanged. */
export function encodeKeepAliveResponse({
  timestamp,
  sequence,
}: Pick<KeepAliveRequest, 'timestamp' | 'sequence'>): string {
  const fields = [`"msg_type":${String(MESSAGE.KEEP_ALIVE_RESP)}`];
  if (sequence !== null) fields.push(`"sequence":${sequence}`);
  if (timestamp !== null) fields.push(`"timestamp":${timestamp}`);
  return `{${fields.join(',')}}`;
}

/** Message 21: ends the stream for good. Never on shutdown or hand-over. */
export function encodeStreamClose(streamId: string): string {
  return JSON.stringify({ msg_type: MESSAGE.STREAM_CLOSE_REQ, rtms_stream_id: streamId });
}
