import type { FastifyInstance } from 'fastify';
import type { Journal } from '../journal/journal.port.js';
import type { AppRegistry } from './app.registry.js';
import type { OauthGrants } from './oauth.grants.js';
import { sendPage } from './oauth.page.js';
import { OWNER_ID, type ZoomApp } from './zoom.app.js';

export interface AuthorizeDeps {
  readonly apps: AppRegistry;
  readonly grants: OauthGrants;
  readonly journal: Journal;
}

/** What the browser is told when it must not be sent anywhere (numbers of zoom-api §B5). */
function pageRefusal(app: ZoomApp | undefined, redirectUri: string): string | undefined {
  if (app?.type !== 'general') return 'Invalid client_id (4702)';
  if (!app.active) return 'The app has been disabled (4717)';
  const isKnown = app.redirectUris?.includes(redirectUri) ?? false;
  return isKnown ? undefined : 'Invalid redirect url (4709)';
}

/** The `error` that the redirect carries (RFC 6749 §4.1.2.1, RFC 7636 §4.4.1). */
function redirectError(query: URLSearchParams): string | undefined {
  if (query.get('response_type') !== 'code') return 'unsupported_response_type';
  const isPlain = query.has('code_challenge') && query.get('code_challenge_method') !== 'S256';
  if (isPlain) return 'invalid_request';
  return query.get('sim_decision') === 'deny' ? 'access_denied' : undefined;
}

function resultOf(
  query: URLSearchParams,
  clientId: string,
  redirectUri: string,
  grants: OauthGrants,
): Readonly<Record<string, string>> {
  const error = redirectError(query);
  if (error !== undefined) return { error };
  const codeChallenge = query.get('code_challenge');
  return {
    code: grants.issueCode({
      clientId,
      redirectUri,
      userId: query.get('sim_user') ?? OWNER_ID,
      ...(codeChallenge === null ? {} : { codeChallenge }),
    }),
  };
}

/**
 * `GET /oauth/authorize` (zoom-api §B8). Nobody is asked: the user consents at once, unless
 * `sim_decision=deny`; `sim_user` is who consents.
 */
export function addAuthorizeEndpoint(server: FastifyInstance, deps: AuthorizeDeps): void {
  server.get('/oauth/authorize', (request, reply) => {
    const query = new URL(request.url, 'http://zoom').searchParams;
    const app = deps.apps.find(query.get('client_id') ?? '');
    const redirectUri = query.get('redirect_uri') ?? '';
    const refusal = pageRefusal(app, redirectUri);
    if (!app || refusal !== undefined) return sendPage(reply, 400, refusal ?? '');
    const result = resultOf(query, app.clientId, redirectUri, deps.grants);
    const isGranted = 'code' in result;
    deps.journal.write('oauth.authorized', { detail: { clientId: app.clientId, isGranted } });
    const target = new URL(redirectUri);
    const state = query.get('state');
    for (const [name, value] of Object.entries(result)) target.searchParams.set(name, value);
    if (state !== null) target.searchParams.set('state', state);
    return reply.redirect(target.href);
  });
}
