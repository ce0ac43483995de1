import { MESSAGE } from './message.codes.js';
import type { MediaParameters } from './media-parameters.builder.js';
import type { EntityKey } from './product.codes.js';
import type { KeepAliveRequest } from './server-message.type.js';

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

/** Message 5. Zoom sends nothing back; after a subscription the roster follows as joins. */
export function encodeEventSubscription(eventTypes: readonly number[], subscribe = true): string {
  return JSON.stringify({
    msg_type: MESSAGE.EVENT_SUBSCRIPTION,
    events: eventTypes.map((eventType) => ({ event_type: eventType, subscribe })),
  });
}

/** Message 7, on the signaling connection, after each media handshake. */
export function encodeClientReady(streamId: string): string {
  return JSON.stringify({ msg_type: MESSAGE.CLIENT_READY_ACK, rtms_stream_id: streamId });
}

/** Message 10; message 11 answers. @param rtmsSessionId as message 9 named it. */
export function encodeSessionStateRequest(rtmsSessionId: string): string {
  return JSON.stringify({ msg_type: MESSAGE.SESSION_STATE_REQ, rtms_session_id: rtmsSessionId });
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

/** Message 19; message 20 answers. */
export function encodeStreamStateRequest(streamId: string): string {
  return JSON.stringify({ msg_type: MESSAGE.STREAM_STATE_REQ, rtms_stream_id: streamId });
}

/** Message 21: ends the stream for good. Never on shutdown or hand-over. */
export function encodeStreamClose(streamId: string): string {
  return JSON.stringify({ msg_type: MESSAGE.STREAM_CLOSE_REQ, rtms_stream_id: streamId });
}

/**
 * Message 28; message 29 answers. One participant at a time: a new subscription replaces the old.
 * @param userId of 32 bits, without sign.
 * @param at Unix milliseconds.
 */
export function encodeVideoSubscription(userId: number, subscribe: boolean, at: number): string {
  return JSON.stringify({
    msg_type: MESSAGE.VIDEO_SUBSCRIPTION_REQ,
    user_id: userId,
    subscribe,
    timestamp: at,
  });
}
