import { createHmac } from 'node:crypto';

export interface SignatureInput {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Meeting or webinar UUID, session id or engagement id, verbatim from the webhook. */
  readonly entityId: string;
  readonly streamId: string;
}

/**
 * The `signature` of messages 1 and 3: lower-case hex of
 * HMAC-SHA256(client secret, "client id,entity id,stream id"). Constant for a stream.
 * Source: `generateSignature` of zoom/rtms 1.1.0.
 */
export function handshakeSignature(input: SignatureInput): string {
  return createHmac('sha256', input.clientSecret)
    .update(`${input.clientId},${input.entityId},${input.streamId}`)
    .digest('hex');
}
