import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { ZoomApp } from './zoom.app.js';

function encode(part: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/**
 * Looks like Zoom's token, a JWT (zoom-api §B3); clients have to take it as opaque.
 * @param issuedAt Unix milliseconds, like `expiresAt`
 * @param userId whose token it is; absent: the app's own
 */
export function tokenText(
  app: ZoomApp,
  issuedAt: number,
  expiresAt: number,
  userId?: string,
): string {
  const seconds = Math.floor(issuedAt / 1000);
  const head = encode({ alg: 'HS512', v: '2.0', kid: randomUUID() });
  const body = encode({
    ver: 9,
    iss: `zm:cid:${app.clientId}`,
    type: 3,
    aud: 'https://oauth.zoom.us',
    ...(userId === undefined ? {} : { uid: userId }),
    nbf: seconds,
    iat: seconds,
    exp: Math.floor(expiresAt / 1000),
    aid: app.accountId,
    jti: randomUUID(),
  });
  const signature = createHmac('sha512', randomBytes(32))
    .update(`${head}.${body}`)
    .digest('base64url');
  return `${head}.${body}.${signature}`;
}
