import type { FastifyRequest } from 'fastify';
import type { AppRegistry } from './app.registry.js';
import { REFUSALS, type OauthRefusal } from './oauth.refusal.js';
import type { ZoomApp } from './zoom.app.js';

const FORM = 'application/x-www-form-urlencoded';

/** A form counts, else the query; with any other kind of body nothing is read (zoom-api §B2). */
export function parametersOf({ body, url, headers }: FastifyRequest): URLSearchParams {
  const type = headers['content-type'];
  const text = typeof body === 'string' ? body : '';
  if (type !== undefined && !type.startsWith(FORM)) return new URLSearchParams();
  return text === '' ? new URL(url, 'http://zoom').searchParams : new URLSearchParams(text);
}

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

function credentialsOf(request: FastifyRequest, parameters: URLSearchParams): Credentials {
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') {
    return {
      clientId: parameters.get('client_id') ?? '',
      clientSecret: parameters.get('client_secret') ?? '',
    };
  }
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return { clientId: pair.slice(0, Math.max(colon, 0)), clientSecret: pair.slice(colon + 1) };
}

/** The app whose id and secret the request has: in `Authorization: Basic`, else as parameters. */
export function clientOf(
  request: FastifyRequest,
  parameters: URLSearchParams,
  apps: AppRegistry,
): ZoomApp | undefined {
  const { clientId, clientSecret } = credentialsOf(request, parameters);
  const app = apps.find(clientId);
  return app?.clientSecret === clientSecret ? app : undefined;
}

/** Why an app that exists gets no token; each is told apart by its words alone (zoom-api §B5). */
export function disabledRefusal({ active, disabledBy }: ZoomApp): OauthRefusal | undefined {
  if (active) return undefined;
  if (disabledBy === 'developer') return REFUSALS.disabledByDeveloper;
  return disabledBy === 'zoom' ? REFUSALS.disabledByZoom : REFUSALS.neverActivated;
}
