import {
  encodeClientReady,
  encodeEventSubscription,
  encodeKeepAliveResponse,
  encodeMediaHandshake,
  encodeSignalingHandshake,
  encodeStreamClose,
  type HandshakeIdentity,
} from './client-message.encoder.js';
import type { MediaParameters } from './media-parameters.builder.js';
import { decodeServerMessage } from './server-message.decoder.js';
import type { KeepAliveRequest, ServerMessage } from './server-message.type.js';

/**
 * How messages stand on the wire. A stream keeps one codec on its signaling and all of its media
 * connections; V2 (protobuf since 2026-11-15) can implement this beside V1.
 */
export interface RtmsCodec {
  readonly protocolVersion: number;
  /** Never throws. */
  decode(bytes: Buffer): ServerMessage;
  signalingHandshake(identity: HandshakeIdentity, bufferData: boolean): string | Uint8Array;
  mediaHandshake(
    identity: HandshakeIdentity,
    mediaType: number,
    parameters: MediaParameters,
  ): string | Uint8Array;
  eventSubscription(eventTypes: readonly number[]): string | Uint8Array;
  clientReady(streamId: string): string | Uint8Array;
  keepAliveResponse(request: KeepAliveRequest): string | Uint8Array;
  streamClose(streamId: string): string | Uint8Array;
}

export const V1_JSON_CODEC: RtmsCodec = {
  protocolVersion: 1,
  decode: decodeServerMessage,
  signalingHandshake: encodeSignalingHandshake,
  mediaHandshake: encodeMediaHandshake,
  eventSubscription: encodeEventSubscription,
  clientReady: encodeClientReady,
  keepAliveResponse: encodeKeepAliveResponse,
  streamClose: encodeStreamClose,
};
