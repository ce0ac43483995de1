import { createHmac } from 'node:crypto';

/** Signature of messages 1 and 3 (rtms-protocol §2), as a stranger makes it. */
export function signHandshake(
  app: { readonly clientId: string; readonly clientSecret: string },
  entityId: string,
  streamId: string,
): string {
  return createHmac('sha256', app.clientSecret)
    .update(`${app.clientId},${entityId},${streamId}`)
    .digest('hex');
}
