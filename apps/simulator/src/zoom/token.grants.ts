import type { AppRegistry } from './app.registry.js';
import { disabledRefusal } from './oauth.client.js';
import type { OauthGrants } from './oauth.grants.js';
import { REFUSALS, type OauthRefusal } from './oauth.refusal.js';
import type { IssuedToken, TokenStore } from './token.store.js';
import { OWNER_ID, type ZoomApp } from './zoom.app.js';

export interface GrantDeps {
  readonly apps: AppRegistry;
  readonly tokens: TokenStore;
  readonly grants: OauthGrants;
}

/** What a successful request got. */
export interface Granted {
  readonly token: IssuedToken;
  readonly refreshToken?: string;
}

type Grant = (app: ZoomApp, parameters: URLSearchParams, deps: GrantDeps) => Granted | OauthRefusal;

/** For a user who consented; the refresh token is always a new one. */
function grantUser(app: ZoomApp, userId: string, { apps, tokens, grants }: GrantDeps): Granted {
  const token = tokens.mint(app, { scopes: apps.grantedScopes(app.clientId), userId });
  return { token, refreshToken: grants.issueRefreshToken(app, userId) };
}

const accountCredentials: Grant = (app, parameters, { apps, tokens }) => {
  if (parameters.get('account_id') !== app.accountId) return REFUSALS.badRequest;
  if (app.ownerGone === true) return REFUSALS.ownerGone;
  const index = Number(parameters.get('token_index') ?? 0);
  if (!Number.isInteger(index) || index < 0) return REFUSALS.badRequest;
  if (!tokens.tolerates(index)) return REFUSALS.toleranceExceeded;
  const scopes = apps.grantedScopes(app.clientId);
  return { token: tokens.mint(app, { scopes, userId: OWNER_ID, index }) };
};

const authorizationCode: Grant = (app, parameters, deps) => {
  const consent = deps.grants.redeemCode(parameters.get('code') ?? '', {
    clientId: app.clientId,
    redirectUri: parameters.get('redirect_uri'),
    codeVerifier: parameters.get('code_verifier'),
  });
  return 'error' in consent ? consent : grantUser(app, consent.userId, deps);
};

const refreshToken: Grant = (app, parameters, deps) => {
  const sent = parameters.get('refresh_token') ?? '';
  const userId = deps.grants.redeemRefreshToken(sent, app.clientId);
  return typeof userId === 'string' ? grantUser(app, userId, deps) : userId;
};

const clientCredentials: Grant = (app, _parameters, { apps, tokens }) => ({
  token: tokens.mint(app, { scopes: apps.grantedScopes(app.clientId) }),
});

/** Which kind of app may use which grant (zoom-api §B5, §B8). */
const GRANTS: Readonly<Record<ZoomApp['type'], Readonly<Record<string, Grant>>>> = {
  s2s: { account_credentials: accountCredentials },
  general: {
    authorization_code: authorizationCode,
    refresh_token: refreshToken,
    client_credentials: clientCredentials,
  },
  sdk: {},
};

/** Decides a token request whose client is known. */
export function grantTo(
  app: ZoomApp,
  parameters: URLSearchParams,
  deps: GrantDeps,
): Granted | OauthRefusal {
  const grant = new Map(Object.entries(GRANTS[app.type])).get(parameters.get('grant_type') ?? '');
  if (!grant) return REFUSALS.unsupportedGrant;
  return disabledRefusal(app) ?? grant(app, parameters, deps);
}
