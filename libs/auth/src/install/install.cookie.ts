import { parseCookie, stringifySetCookie } from 'cookie';
import { z } from 'zod';

/** Seconds between the way to Zoom and the way back; Zoom's own code lives 5 minutes. */
export const INSTALL_SECONDS = 600;

/** What the browser carries from one route to the other, sealed: nobody reads or makes one but us. */
export const installSchema = z.object({
  state: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  /** Unix milliseconds. */
  expiresAt: z.number(),
});

export type InstallInProgress = z.infer<typeof installSchema>;

/**
 * One cookie an app, so that two installations at once do not meet. `__Host-` keeps other hosts of the
 * domain from setting it; without TLS, on this machine only, a browser takes no such cookie.
 */
function nameOf(appId: string, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}zoom-install.${appId}`;
}

/** `SameSite=Lax`: Zoom's redirect is a navigation from another site, and has to carry it. */
export function setCookie(appId: string, redirectUri: string, value: string): string {
  const secure = isSecure(redirectUri);
  return stringifySetCookie({
    name: nameOf(appId, secure),
    value,
    httpOnly: true,
    secure,
    sameSite: 'lax',
    path: '/',
    maxAge: value === '' ? 0 : INSTALL_SECONDS,
  });
}

export function cookieOf(
  header: string | undefined,
  appId: string,
  redirectUri: string,
): string | undefined {
  return parseCookie(header ?? '')[nameOf(appId, isSecure(redirectUri))];
}

function isSecure(redirectUri: string): boolean {
  return redirectUri.startsWith('https:');
}
