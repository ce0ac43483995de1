import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The 32 bytes behind `x-zm-signature`: HMAC-SHA256 of `v0:<timestamp>:<raw body>`
 * (reference zoom-api §D2).
 */
export function zoomSignature(secret: string, timestamp: string, rawBody: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`v0:${timestamp}:`).update(rawBody).digest();
}

/** Takes the same time wherever the two differ. Both are 32 bytes. */
export function sameSignature(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

/** `encryptedToken` of a URL validation, hex (reference zoom-api §D3). */
export function encryptedToken(secret: string, plainToken: string): string {
  return createHmac('sha256', secret).update(plainToken).digest('hex');
}
