import type { IncomingHttpHeaders } from 'node:http';

/** The key of `Authorization: Bearer <key>` (RFC 6750), else of `x-api-key`. */
export function presentedKey({
  authorization,
  ...others
}: IncomingHttpHeaders): string | undefined {
  if (authorization !== undefined) return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  const header = others['x-api-key'];
  return typeof header === 'string' && header !== '' ? header : undefined;
}
