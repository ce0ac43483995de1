import type { ZoomCloud } from '@zoom-platform/accounts';

/** Clouds of Zoom that an account may belong to instead (zoom-api §B1). */
const CLOUDS: readonly ZoomCloud[] = [
  { oauthUrl: 'https://zoom.us/oauth', apiUrl: undefined, apiAllowedHosts: ['zoom.us'] },
  { oauthUrl: 'https://zoomgov.com/oauth', apiUrl: undefined, apiAllowedHosts: ['zoomgov.com'] },
];

/** None for a host of one's own, as the simulator's: credentials made for it go nowhere else. */
export function otherClouds({ oauthUrl }: ZoomCloud): readonly ZoomCloud[] {
  if (!CLOUDS.some((cloud) => cloud.oauthUrl === oauthUrl)) return [];
  return CLOUDS.filter((cloud) => cloud.oauthUrl !== oauthUrl);
}
