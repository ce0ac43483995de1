import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addAuthorizeEndpoint } from './oauth.authorize.js';
import { clientOf, parametersOf } from './oauth.client.js';
import { sendPage } from './oauth.page.js';
import { REFUSALS } from './oauth.refusal.js';
import { addTokenEndpoint, type TokenDeps } from './token.endpoint.js';

/** `POST /oauth/revoke` (zoom-api §B7): with the pair of the app that has the token. */
function addRevokeEndpoint(server: FastifyInstance, { apps, tokens, journal }: TokenDeps): void {
  server.post('/oauth/revoke', (request: FastifyRequest, reply: FastifyReply) => {
    const parameters = parametersOf(request);
    const app = clientOf(request, parameters, apps);
    if (app && tokens.revokeToken(app.clientId, parameters.get('token') ?? '')) {
      journal.write('oauth.revoked', { detail: { clientId: app.clientId } });
      return reply.send({ status: 'success' });
    }
    const { status, ...body } = app ? REFUSALS.badRequest : REFUSALS.invalidClient;
    return reply.code(status).send(body);
  });
}

/** Everything under `/oauth`; another path there is a web page to Zoom, and answers with HTML. */
export function addOauthEndpoints(server: FastifyInstance, deps: TokenDeps): void {
  deps.apps.onUpdate(({ active, clientId }) => {
    if (active) return;
    deps.tokens.revoke(clientId);
    deps.grants.revoke(clientId);
  });
  addTokenEndpoint(server, deps);
  addRevokeEndpoint(server, deps);
  addAuthorizeEndpoint(server, deps);
  for (const path of ['/oauth', '/oauth/*']) {
    server.all(path, (_request, reply) => sendPage(reply, 404, 'This page does not exist'));
  }
}
