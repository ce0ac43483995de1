import { createHmac } from 'node:crypto';

/**
 * `x-zm-signature` over the raw bytes (rtms-protocol §1.1).
 * @param timestamp as the `x-zm-request-timestamp` header says it: Unix seconds
 */
export function webhookSignature(secret: string, timestamp: string, body: Uint8Array): string {
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body);
  return `v0=${mac.digest('hex')}`;
}

/** What the owner of the secret answers to `endpoint.url_validation`. */
export function encryptedToken(secret: string, plainToken: string): string {
  return createHmac('sha256', secret).update(plainToken).digest('hex');
}
