import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Journal } from '../journal/journal.port.js';
import type { TokenStore } from './token.store.js';
import type { ZoomApp } from './zoom.app.js';

/** Zoom answers every refusal of this endpoint with 400 (zoom-api §B5). */
interface Refusal {
  readonly reason: string;
  readonly error: string;
}

const UNSUPPORTED_GRANT: Refusal = {
  reason: 'unsupported grant type',
  error: 'unsupported_grant_type',
};
const INVALID_CLIENT: Refusal = {
  reason: 'Invalid client_id or client_secret',
  error: 'invalid_client',
};
const BAD_REQUEST: Refusal = { reason: 'Bad Request', error: 'invalid_request' };
const DISABLED: Refusal = { reason: 'The app has been disabled', error: 'invalid_client' };

/** A form body counts; the query counts where the body is empty; a JSON body is not read at all. */
function parametersOf({ body, url, headers }: FastifyRequest): URLSearchParams {
  const text = typeof body === 'string' ? body : '';
  if (text === '') return new URL(url, 'http://zoom').searchParams;
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return new URLSearchParams(isForm ? text : '');
}

function clientOf({ headers }: FastifyRequest, apps: readonly ZoomApp[]): ZoomApp | undefined {
  const [scheme, value] = (headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || value === undefined) return undefined;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return apps.find(({ clientId, clientSecret }) => pair === `${clientId}:${clientSecret}`);
}

function decide(request: FastifyRequest, apps: readonly ZoomApp[]): ZoomApp | Refusal {
  const parameters = parametersOf(request);
  const app = clientOf(request, apps);
  if (!app) return INVALID_CLIENT;
  if (parameters.get('grant_type') !== 'account_credentials') return UNSUPPORTED_GRANT;
  if (app.type !== 's2s') return UNSUPPORTED_GRANT;
  if (!app.active) return DISABLED;
  if (parameters.get('account_id') !== app.accountId) return BAD_REQUEST;
  return app;
}

/** `POST /oauth/token` (zoom-api §B2, §B3, §B5). */
export function addTokenEndpoint(
  server: FastifyInstance,
  apps: readonly ZoomApp[],
  tokens: TokenStore,
  apiUrl: () => string,
  journal: Journal,
): void {
  server.post('/oauth/token', (request, reply) => {
    const decision = decide(request, apps);
    void reply.header('cache-control', 'no-store');
    if ('error' in decision) {
      journal.write('oauth.refused', { detail: { ...decision } });
      return reply.code(400).send(decision);
    }
    const token = tokens.mint(decision);
    journal.write('oauth.minted', {
      detail: { clientId: decision.clientId, mints: tokens.mints(decision.clientId) },
    });
    return reply.send({
      access_token: token.value,
      token_type: 'bearer',
      expires_in: tokens.expiresInSeconds,
      scope: decision.scopes.join(' '),
      api_url: apiUrl(),
    });
  });
}
