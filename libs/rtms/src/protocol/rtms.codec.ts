import {
  encodeClientReady,
  encodeEventSubscription,
  encodeKeepAliveResponse,
  encodeMediaHandshake,
  encodeSessionStateRequest,
  encodeSignalingHandshake,
  encodeStreamClose,
  encodeStreamStateRequest,
  encodeVideoSubscription,
  type HandshakeIdentity,
} from './client-message.encoder.js';
import type { MediaParameters } from './media-parameters.builder.js';
import type { RtmsProduct } from './product.codes.js';
import { decodeServerMessage } from './server-message.decoder.js';
import type { KeepAliveRequest, ServerMessage } from './server-message.type.js';

/** A frame to send: text goes out as a text frame, bytes as a binary one. */
export type WireFrame = string | Uint8Array;

/**
 * How the messages of one product stand on the wire. A stream keeps one codec on its signaling and
 * all of its media connections. What V2 would have to implement is in docs/adr/0011.
 */
export interface RtmsCodec {
  readonly protocolVersion: number;
  /** Never throws. */
  decode(bytes: Buffer): ServerMessage;
  /** Message 1. @param bufferData whether Zoom replays the audio it kept since the start webhook. */
  signalingHandshake(identity: HandshakeIdentity, bufferData: boolean): WireFrame;
  /** Message 3. @param mediaType one bit of MEDIA_TYPE, or MEDIA_TYPE_ALL. */
  mediaHandshake(
    identity: HandshakeIdentity,
    mediaType: number,
    parameters: MediaParameters,
  ): WireFrame;
  /** Message 5. */
  eventSubscription(eventTypes: readonly number[], subscribe?: boolean): WireFrame;
  /** Message 7. */
  clientReady(streamId: string): WireFrame;
  /** Message 10. */
  sessionStateRequest(rtmsSessionId: string): WireFrame;
  /** Message 13. */
  keepAliveResponse(request: KeepAliveRequest): WireFrame;
  /** Message 19. */
  streamStateRequest(streamId: string): WireFrame;
  /** Message 21. */
  streamClose(streamId: string): WireFrame;
  /** Message 28. @param at Unix milliseconds. */
  videoSubscription(userId: number, subscribe: boolean, at: number): WireFrame;
}

/** V1: JSON in UTF-8. Only events mean different things to different products. */
export function v1JsonCodec(product: RtmsProduct): RtmsCodec {
  return {
    protocolVersion: 1,
    decode: (bytes) => decodeServerMessage(bytes, product),
    signalingHandshake: encodeSignalingHandshake,
    mediaHandshake: encodeMediaHandshake,
    eventSubscription: encodeEventSubscription,
    clientReady: encodeClientReady,
    sessionStateRequest: encodeSessionStateRequest,
    keepAliveResponse: encodeKeepAliveResponse,
    streamStateRequest: encodeStreamStateRequest,
    streamClose: encodeStreamClose,
    videoSubscription: encodeVideoSubscription,
  };
}
