import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Journal } from '../journal/journal.port.js';
import { clientOf, parametersOf } from './oauth.client.js';
import { REFUSALS, type OauthRefusal } from './oauth.refusal.js';
import { grantTo, type GrantDeps, type Granted } from './token.grants.js';
import type { TokenThrottle } from './token.throttle.js';

export interface TokenDeps extends GrantDeps {
  readonly throttle: TokenThrottle;
  /** What `api_url` says. */
  readonly apiUrl: () => string;
  readonly journal: Journal;
}

function decide(request: FastifyRequest, deps: TokenDeps): Granted | OauthRefusal {
  const parameters = parametersOf(request);
  if (!deps.throttle.admits()) return REFUSALS.throttled;
  const app = clientOf(request, parameters, deps.apps);
  return app ? grantTo(app, parameters, deps) : REFUSALS.invalidClient;
}

function answer(
  reply: FastifyReply,
  { token, refreshToken }: Granted,
  { tokens, apiUrl }: TokenDeps,
): FastifyReply {
  return reply.send({
    access_token: token.value,
    token_type: 'bearer',
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    expires_in: tokens.expiresInSeconds,
    scope: token.scopes.join(' '),
    api_url: apiUrl(),
  });
}

/** `POST /oauth/token` (zoom-api §B2, §B3, §B5, §B8). */
export function addTokenEndpoint(server: FastifyInstance, deps: TokenDeps): void {
  const { tokens, journal } = deps;
  server.post('/oauth/token', (request, reply) => {
    const decision = decide(request, deps);
    void reply.header('cache-control', 'no-store');
    if ('error' in decision) {
      const { status, ...body } = decision;
      journal.write('oauth.refused', { detail: body });
      return reply.code(status).send(body);
    }
    const { clientId } = decision.token.app;
    journal.write('oauth.minted', { detail: { clientId, mints: tokens.mints(clientId) } });
    return answer(reply, decision, deps);
  });
}
