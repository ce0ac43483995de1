import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RtmsApp } from './rtms-host.port.js';

/** Lower-case hex HMAC-SHA256 over `clientId,entityId,streamId` (rtms-protocol §2). */
export function expectedSignature(app: RtmsApp, entityId: string, streamId: string): string {
  return createHmac('sha256', app.clientSecret)
    .update(`${app.clientId},${entityId},${streamId}`)
    .digest('hex');
}

export function signatureHolds(
  signature: string,
  app: RtmsApp,
  entityId: string,
  streamId: string,
): boolean {
  const expected = Buffer.from(expectedSignature(app, entityId, streamId));
  const received = Buffer.from(signature);
  return received.length === expected.length && timingSafeEqual(received, expected);
}
