import type { FastifyRequest } from 'fastify';
import type { IssuedToken, TokenStore } from '../token.store.js';
import { ZoomRefusal } from './rest.errors.js';
import { bracketed, satisfies, type ScopeChoice } from './rest.scopes.js';

/**
 * The token of a call (zoom-api §B6).
 * @throws ZoomRefusal 401/124
 */
export function bearerOf(request: FastifyRequest, tokens: TokenStore): IssuedToken {
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
  const token = scheme?.toLowerCase() === 'bearer' ? tokens.find(value) : 'unknown';
  if (token === 'unknown') throw new ZoomRefusal(401, 124, 'Invalid access token.');
  if (token === 'expired') throw new ZoomRefusal(401, 124, 'Access token is expired.');
  return token;
}

/** @throws ZoomRefusal 400/4711, with the scopes that would do in brackets */
export function demandScope(token: IssuedToken, scopes: ScopeChoice): void {
  if (satisfies(token.scopes, scopes)) return;
  const message = `Invalid access token, does not contain scopes:${bracketed(scopes)}.`;
  throw new ZoomRefusal(400, 4711, message);
}
