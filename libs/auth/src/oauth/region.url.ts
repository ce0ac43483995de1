import { isHostWithin, isSafeToSend, type ZoomCloud } from '@zoom-platform/accounts';
import { ZoomApiUrlRefusedError } from '../auth.errors.js';

/** REST bases of clouds whose token answers may lack `api_url` (zoom-api §B1). */
const BASES: ReadonlyMap<string, string> = new Map([
  ['zoom.us', 'https://api.zoom.us/v2'],
  ['zoomgov.com', 'https://api.zoomgov.com/v2'],
]);

/**
 * The REST base for a token: the configured one, else the region that the token names, else that
 * of the cloud which made the token.
 * @throws ZoomApiUrlRefusedError when the token names a host that is not allowed.
 */
export function restBase(cloud: ZoomCloud, apiUrl: string | undefined): string {
  if (cloud.apiUrl !== undefined) return cloud.apiUrl;
  if (apiUrl !== undefined) return allowedBase(apiUrl, cloud.apiAllowedHosts);
  const { hostname, origin } = new URL(cloud.oauthUrl);
  return BASES.get(hostname) ?? `${origin}/v2`;
}

/** Zoom's `api_url` is an origin; a path, where there is one, is taken as the base. */
function allowedBase(apiUrl: string, allowedHosts: readonly string[]): string {
  if (!URL.canParse(apiUrl)) throw new ZoomApiUrlRefusedError();
  const url = new URL(apiUrl);
  if (!isSafeToSend(url) || !isHostWithin(url.hostname, allowedHosts)) {
    throw new ZoomApiUrlRefusedError();
  }
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path === '' ? '/v2' : path}`;
}
