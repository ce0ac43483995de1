import { z } from 'zod';
import { PlainTokenRefusedError } from '../webhooks.errors.js';
import { encryptedToken } from './zoom-signature.hmac.js';

export const URL_VALIDATION = 'endpoint.url_validation';

const challenge = z.object({
  payload: z.object({ plainToken: z.string().regex(/^[A-Za-z0-9_+/=.-]{1,128}$/) }),
});

export interface UrlValidationAnswer {
  readonly plainToken: string;
  /** Hex HMAC-SHA256 of the token. */
  readonly encryptedToken: string;
}

/**
 * Answers Zoom's check that the endpoint knows the secret. Only for a body whose signature holds, and
 * never for a token with a colon: the answer to `v0:<timestamp>:<body>` would be a valid signature
 * of that body (reference zoom-api §D3).
 *
 * @param secret the one that verified the request.
 * @throws PlainTokenRefusedError
 */
export function answerUrlValidation(body: unknown, secret: string): UrlValidationAnswer {
  const parsed = challenge.safeParse(body);
  if (!parsed.success) throw new PlainTokenRefusedError();
  const { plainToken } = parsed.data.payload;
  return { plainToken, encryptedToken: encryptedToken(secret, plainToken) };
}
